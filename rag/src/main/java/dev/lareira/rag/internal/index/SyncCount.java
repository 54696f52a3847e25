package dev.lareira.rag.internal.index;

import dev.lareira.rag.SyncReport;
import java.time.Duration;

/** Counts what a sync does. */
final class SyncCount {
    int added;
    int changed;
    int moved;
    int removed;
    int unchanged;
    int embedded;
    int reused;
    int truncated;
    int warnings;
    int pending;
    long readingNanos;
    long embeddingNanos;

    SyncReport report() {
        return new SyncReport(
                added,
                changed,
                moved,
                removed,
                unchanged,
                embedded,
                reused,
                truncated,
                warnings,
                pending,
                Duration.ofNanos(readingNanos),
                Duration.ofNanos(embeddingNanos));
    }
}
