package dev.lareira.rag;

/** Hears of a sync while it runs, from the thread that runs it. */
public interface SyncListener {
    /** Hears nothing and never cancels. */
    SyncListener NONE = new SyncListener() {};

    default void progress(SyncProgress progress) {}

    /** @param note vault and path, or the vault alone */
    default void warning(String note, NoteWarning warning) {}

    /** Asked often; the sync then ends soon, and the next goes on where it was. */
    default boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
