package dev.lareira.rag;

/** An index or its file cannot be used as asked: the message names what, where, what was expected and what to do. */
public class RagException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public RagException(String message) {
        super(message);
    }

    public RagException(String message, Throwable cause) {
        super(message, cause);
    }
}
