package dev.lareira.rag.internal.search;

import dev.lareira.rag.RagException;

/**
 * How a search goes about.
 *
 * @param limit most matches
 * @param perNote most matches of one note
 * @param candidates taken from each side before they are put together
 * @param linkBoost most that links to the notes found first may add to a score, as a part of it
 * @param halfLifeDays after which the age of a note that ages has halved its score; 0: age does not matter
 */
public record SearchSettings(int limit, int perNote, int candidates, double linkBoost, double halfLifeDays) {
    /** Ten matches, at most three of a note, a hundred candidates, links add at most 15 percent, a year's half-life. */
    public static final SearchSettings DEFAULT = new SearchSettings(10, 3, 100, 0.15, 365);

    public SearchSettings {
        if (limit < 1 || perNote < 1 || candidates < limit || linkBoost < 0 || linkBoost > 1 || halfLifeDays < 0) {
            throw new RagException("search settings %d, %d, %d, %s, %s; expected at least 1, 1, the first, 0 to 1, 0"
                    .formatted(limit, perNote, candidates, linkBoost, halfLifeDays));
        }
    }

    public SearchSettings withLimit(int most) {
        return new SearchSettings(most, perNote, Math.max(candidates, most), linkBoost, halfLifeDays);
    }
}
