package dev.lareira.rag;

/** How an answer is put into words. */
public enum AnswerStyle {
    /** {@link #PROSE}, or {@link #QUOTES} by a model of less than a billion weights, which makes too much up. */
    AUTO,
    /** The model writes; it can cite nothing but the passages it was given. */
    PROSE,
    /** The model chooses spans of the passages, word for word, and can write nothing else. */
    QUOTES
}
