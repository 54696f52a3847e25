package dev.lareira.rag.internal.search;

import dev.lareira.rag.Hit;
import dev.lareira.rag.internal.index.PassageId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Passages by their vectors, which have length 1. Thread-safe. */
public interface DenseSearch {
    /** The nearest passages, by cosine, nearest first; only of the allowed where these are given. */
    List<Hit<PassageId>> nearest(float[] query, int most, Optional<Set<PassageId>> allowed);

    /** Cosine of a query and one passage; empty where that has no vector yet. */
    OptionalDouble cosine(float[] query, PassageId passage);
}
