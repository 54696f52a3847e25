package dev.lareira.rag;

/**
 * How far a sync is.
 *
 * @param done files looked at, or passages embedded
 * @param total of them, as far as is known
 */
public record SyncProgress(Phase phase, long done, long total) {
    /** What is being done. */
    public enum Phase {
        /** Files are compared with what is known, and read where they differ. Words are found from here on. */
        READING,
        /** Passages get their vectors. */
        EMBEDDING
    }
}
