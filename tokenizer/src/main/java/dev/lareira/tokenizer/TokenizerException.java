package dev.lareira.tokenizer;

/** A vocabulary cannot be used: the message names the key and what was expected. */
public class TokenizerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TokenizerException(String message) {
        super(message);
    }
}
