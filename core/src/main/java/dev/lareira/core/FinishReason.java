package dev.lareira.core;

/** Why a generation ended. */
public enum FinishReason {
    /** The model produced an end-of-generation token, or the constraint was complete. */
    END_OF_TURN,
    /** A stop string of the options was produced; it is not part of the text. */
    STOP_STRING,
    /** The requested number of tokens was reached. */
    MAX_TOKENS,
    /** The context is full. */
    CONTEXT_FULL,
    /** {@link TokenStream#cancel} was called. */
    CANCELLED
}
