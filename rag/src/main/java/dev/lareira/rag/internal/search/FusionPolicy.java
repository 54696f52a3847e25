package dev.lareira.rag.internal.search;

import java.util.Map;
import java.util.Set;

/**
 * How much the nearness of vectors weighs against the words, for one query. It knows the query, the languages of the
 * notes and those of the embedding model, and nothing of what is asked about. The constants were chosen on one half of
 * the queries of the reference sets; the other half is what the quality test reports.
 *
 * @param embedderLanguages that the embedding model was trained for; empty: as many as there are
 */
record FusionPolicy(Set<String> embedderLanguages) {
    /** Weight of the vectors where the model knows the language, and where it does not. */
    private static final double KNOWN_LANGUAGE = 0.75;

    private static final double OTHER_LANGUAGE = 0.20;
    /** A single word is rather a name than a thought. */
    private static final double SINGLE_WORD = 0.35;
    /** What is left to the vectors when all of the query is identifiers that are in the notes. */
    private static final double IDENTIFIERS = 0.05;

    private static final String UNKNOWN = "und";

    /**
     * @param language of the query, {@code und} where it cannot be told
     * @param languages passages by language
     * @return weight of the vectors, 0 to 1; the rest is that of the words
     */
    double denseWeight(LexicalHits.Profile query, String language, Map<String, Integer> languages) {
        double known = language.equals(UNKNOWN) ? knownShare(languages) : knows(language) ? 1 : 0;
        double weight = OTHER_LANGUAGE + known * (KNOWN_LANGUAGE - OTHER_LANGUAGE);
        if (query.wordCount() == 1) {
            weight = Math.min(weight, SINGLE_WORD);
        }
        // Acronyms in a sentence are not what it is about; a query of little else than names is.
        return weight + Math.pow(query.identifierShare(), 3) * (IDENTIFIERS - weight);
    }

    private boolean knows(String language) {
        return embedderLanguages.isEmpty() || embedderLanguages.contains(language);
    }

    /** Which part of the passages, of those whose language is known, the model knows the language of. */
    private double knownShare(Map<String, Integer> languages) {
        int all = 0;
        int known = 0;
        for (Map.Entry<String, Integer> entry : languages.entrySet()) {
            if (!entry.getKey().equals(UNKNOWN)) {
                all += entry.getValue();
                known += knows(entry.getKey()) ? entry.getValue() : 0;
            }
        }
        return all == 0 ? 1 : known / (double) all;
    }
}
