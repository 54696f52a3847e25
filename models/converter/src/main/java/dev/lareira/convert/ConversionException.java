package dev.lareira.convert;

/** The weights are not what the converter expects: the message names what was found and what was expected. */
public class ConversionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ConversionException(String message) {
        super(message);
    }
}
