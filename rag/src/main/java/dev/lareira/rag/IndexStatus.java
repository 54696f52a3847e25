package dev.lareira.rag;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of an index of notes.
 *
 * @param passages of all notes
 * @param pending passages that have no vector of the model yet
 * @param model fingerprint of the model that queries are compared in; empty before the first sync
 * @param nextModel fingerprint of the model that takes over when no passage is pending; empty when it is the same
 * @param languages of the passages, and of the model that serves
 * @param bytes on the disk
 * @param unusedBytes of them in the log, which compacting frees
 * @param corrected records of the log in which a bit was wrong when it was opened
 * @param lost parts of the log that could not be read; a sync reads the notes again
 */
public record IndexStatus(
        List<VaultStatus> vaults,
        int notes,
        int passages,
        int pending,
        String model,
        String nextModel,
        Languages languages,
        long bytes,
        long unusedBytes,
        int corrected,
        List<String> lost) {
    public IndexStatus {
        vaults = List.copyOf(vaults);
        lost = List.copyOf(lost);
    }

    /**
     * A folder that is followed.
     *
     * @param synced when it was last looked through to the end
     */
    public record VaultStatus(Vault vault, Vault.Kind kind, int notes, int passages, Optional<Instant> synced) {}
}
