package dev.lareira.core.internal.jinja;

/** A template cannot be parsed or rendered. */
public class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public TemplateException(String message) {
        super(message);
    }

    /** The template itself called {@code raise_exception}. */
    public static final class Raised extends TemplateException {
        private static final long serialVersionUID = 1L;

        public Raised(String message) {
            super(message);
        }
    }
}
