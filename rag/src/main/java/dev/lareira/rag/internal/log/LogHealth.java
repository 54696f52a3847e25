package dev.lareira.rag.internal.log;

import java.nio.file.Path;
import java.util.List;

/**
 * What was found when a log was read.
 *
 * @param records sound ones
 * @param corrected records in which one bit was wrong and was put right
 * @param lost what could not be read
 * @param cut bytes behind the last whole record: a write that was never acknowledged
 */
public record LogHealth(long records, int corrected, List<Lost> lost, long cut) {
    /** Bytes that are no record although sound ones follow, or an end that is missing ({@code bytes} is then 0). */
    public record Lost(Path file, long offset, long bytes) {}

    public LogHealth {
        lost = List.copyOf(lost);
    }

    /** Whether something that was acknowledged may be missing. */
    public boolean damaged() {
        return !lost.isEmpty();
    }
}
