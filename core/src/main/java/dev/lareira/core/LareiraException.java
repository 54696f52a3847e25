package dev.lareira.core;

/** What this module throws: the message says what went wrong, where, what was expected and what to do next. */
public final class LareiraException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public LareiraException(String message) {
        super(message);
    }

    public LareiraException(String message, Throwable cause) {
        super(message, cause);
    }
}
