package dev.lareira.gguf;

/** A file is not a GGUF file that can be used: the message says what is wrong, where, and what was expected. */
public class GgufException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public GgufException(String message) {
        super(message);
    }

    public GgufException(String message, Throwable cause) {
        super(message, cause);
    }
}
