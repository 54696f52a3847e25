package dev.lareira.rag;

import java.time.Duration;

/**
 * What a sync did.
 *
 * @param added notes that were not known
 * @param changed notes whose file has other content
 * @param moved notes found under another path with the content they had
 * @param removed notes whose file is gone
 * @param unchanged all other notes
 * @param embedded passages that a vector was made for
 * @param reused passages of added, changed and moved notes that needed none
 * @param truncated embedded passages with more tokens than the model reads
 * @param warnings how many were told to the listener
 * @param pending passages that still have no vector of the model that serves because the sync was cancelled
 */
public record SyncReport(
        int added,
        int changed,
        int moved,
        int removed,
        int unchanged,
        int embedded,
        int reused,
        int truncated,
        int warnings,
        int pending,
        Duration reading,
        Duration embedding) {
    /** Notes after the sync. */
    public int notes() {
        return added + changed + moved + unchanged;
    }

    /** Whether nothing was done. */
    public boolean isEmpty() {
        return added + changed + moved + removed + embedded == 0;
    }
}
