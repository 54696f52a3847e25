package dev.lareira.rag;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The state of an index of notes.
 *
 * @param passages of all notes
 * @param pending passages that have no vector of the model yet
 * @param model fingerprint of the model that queries are compared in; empty before the first sync
 * @param nextModel fingerprint of the model that takes over when no passage is pending; empty when it is the same
 * @param languages passages by language, {@code und} where it is not known
 * @param modelLanguages that the model was made for; empty: no limit is known
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
        Map<String, Integer> languages,
        Set<String> modelLanguages,
        long bytes,
        long unusedBytes,
        int corrected,
        List<String> lost) {
    public IndexStatus {
        vaults = List.copyOf(vaults);
        lost = List.copyOf(lost);
    }

    /** The languages of most passages, of those whose language is known, that the model was not made for; else empty. */
    public List<String> unknownLanguages() {
        Map<String, Integer> unknown = new TreeMap<>();
        int all = 0;
        for (Map.Entry<String, Integer> entry : languages.entrySet()) {
            if (!entry.getKey().equals(LanguageDetector.UNKNOWN)) {
                all += entry.getValue();
                if (!modelLanguages.isEmpty() && !modelLanguages.contains(entry.getKey())) {
                    unknown.put(entry.getKey(), entry.getValue());
                }
            }
        }
        int count = unknown.values().stream().mapToInt(Integer::intValue).sum();
        return 2 * count > all
                ? unknown.keySet().stream()
                        .sorted(Comparator.comparing(unknown::get, Comparator.reverseOrder()))
                        .toList()
                : List.of();
    }

    /**
     * A folder that is followed.
     *
     * @param synced when it was last looked through to the end
     */
    public record VaultStatus(Vault vault, Vault.Kind kind, int notes, int passages, Optional<Instant> synced) {}
}
