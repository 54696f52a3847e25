package dev.lareira.quant;

/** A tensor cannot be decoded, encoded or multiplied: the message names type, sizes and what was expected. */
public class QuantException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public QuantException(String message) {
        super(message);
    }
}
