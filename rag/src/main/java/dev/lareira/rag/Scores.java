package dev.lareira.rag;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * All that is known of why a passage was found.
 *
 * @param fused what the order comes from; it compares the hits of one search and says nothing more
 * @param cosine of query and passage; empty where one has no vector
 * @param bm25 of the query's words; empty where none is in the passage
 * @param coverage which part of the query's words, weighed by how rare each is, the passage has
 * @param denseRank from 1 among the nearest vectors; empty beyond those looked at
 * @param lexicalRank from 1 by words; empty beyond those looked at
 */
public record Scores(
        double fused,
        OptionalDouble cosine,
        OptionalDouble bm25,
        double coverage,
        OptionalInt denseRank,
        OptionalInt lexicalRank) {
    /** The measures in words, as {@code meaning 0.71 (1st), words 8.3 (3rd, 60 % of them)}. */
    public String explained() {
        List<String> parts = new ArrayList<>();
        if (cosine.isPresent()) {
            parts.add(String.format(Locale.ROOT, "meaning %.2f%s", cosine.getAsDouble(), rank(denseRank, "")));
        }
        if (bm25.isPresent() && bm25.getAsDouble() > 0) {
            String share = Math.round(100 * coverage) + " % of them";
            parts.add(String.format(Locale.ROOT, "words %.1f%s", bm25.getAsDouble(), rank(lexicalRank, share)));
        }
        return parts.isEmpty() ? "meets the conditions" : String.join(", ", parts);
    }

    private static String rank(OptionalInt rank, String more) {
        List<String> parts = new ArrayList<>();
        rank.ifPresent(value -> parts.add(ordinal(value)));
        if (!more.isEmpty()) {
            parts.add(more);
        }
        return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
    }

    private static String ordinal(int rank) {
        boolean teen = rank % 100 / 10 == 1;
        return rank
                + switch (teen ? 0 : rank % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
    }
}
