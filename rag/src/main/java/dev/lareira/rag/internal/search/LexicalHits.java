package dev.lareira.rag.internal.search;

import dev.lareira.rag.internal.index.PassageId;
import java.util.List;

/** What the lexical side found, best first. */
public record LexicalHits(List<Hit> hits, Profile profile) {
    public LexicalHits {
        hits = List.copyOf(hits);
    }

    /**
     * A passage.
     *
     * @param score of BM25, without upper bound
     * @param coverage which part of the query's words it has, each weighed by how rare it is, 0 to 1
     */
    public record Hit(PassageId key, float score, double coverage) {}

    /**
     * What kind of query it is.
     *
     * @param wordCount words that say something
     * @param identifierShare how much of the query's weight lies in words that look like names of things and are in the
     *     index, 0 to 1; a word weighs more the rarer it is
     */
    public record Profile(int wordCount, double identifierShare) {}
}
