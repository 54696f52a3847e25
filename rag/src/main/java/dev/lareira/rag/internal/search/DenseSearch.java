package dev.lareira.rag.internal.search;

import dev.lareira.rag.Hit;
import dev.lareira.rag.internal.index.PassageId;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/** Passages by their vectors, which have length 1. Thread-safe. */
public interface DenseSearch {
    /** The nearest passages that the filter lets through, by cosine, nearest first. */
    List<Hit<PassageId>> nearest(float[] query, int most, Predicate<PassageId> filter);

    /** Cosine of a query and one passage; empty where that has no vector yet. */
    OptionalDouble cosine(float[] query, PassageId passage);
}
