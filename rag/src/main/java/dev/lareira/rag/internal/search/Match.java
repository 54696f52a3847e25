package dev.lareira.rag.internal.search;

import dev.lareira.rag.Scores;
import dev.lareira.rag.internal.index.PassageId;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A passage that a search found, with all that is known of why.
 *
 * @param score what the order comes from, 0 to about 1; it compares passages of one search and says nothing more
 * @param cosine of the vectors of query and passage; empty where one has none
 * @param bm25 of the words; empty where none is in the passage
 * @param coverage which part of the query's words, each weighed by how rare it is, the passage has
 * @param denseRank from 1 among the nearest vectors; empty beyond those looked at
 * @param lexicalRank from 1 by words; empty beyond those looked at
 * @param good whether it is near enough, or has enough of the words, to be an answer
 */
public record Match(
        PassageId key,
        double score,
        OptionalDouble cosine,
        OptionalDouble bm25,
        double coverage,
        OptionalInt denseRank,
        OptionalInt lexicalRank,
        boolean good) {
    public Scores scores() {
        return new Scores(score, cosine, bm25, coverage, denseRank, lexicalRank);
    }
}
