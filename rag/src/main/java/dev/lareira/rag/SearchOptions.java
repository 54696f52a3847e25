package dev.lareira.rag;

import dev.lareira.rag.internal.hnsw.Finder;
import dev.lareira.rag.internal.hnsw.Remembered;
import java.util.function.Predicate;

/**
 * What one search asks for.
 *
 * @param k most hits
 * @param ef candidates kept while walking the graph (recall against time), raised to k; 0 takes the index's efSearch
 * @param filter keys that may be found; called often and by the searching thread, so it must be fast, and without side
 *     effects; see {@link #remembered}
 */
public record SearchOptions<K>(int k, int ef, SearchMode mode, Predicate<? super K> filter) {
    public SearchOptions {
        HnswOptions.range("k", k, 1, 1_000_000);
        HnswOptions.range("ef", ef, 0, 1_000_000);
        if (mode == null || filter == null) {
            throw new RagException("search mode and filter must not be null");
        }
    }

    public static <K> SearchOptions<K> top(int k) {
        return new SearchOptions<>(k, 0, SearchMode.AUTO, Finder.ALL);
    }

    public SearchOptions<K> withEf(int value) {
        return new SearchOptions<>(k, value, mode, filter);
    }

    public SearchOptions<K> withMode(SearchMode value) {
        return new SearchOptions<>(k, ef, value, filter);
    }

    public SearchOptions<K> withFilter(Predicate<? super K> value) {
        return new SearchOptions<>(k, ef, mode, value);
    }

    /**
     * A filter for many searches: the index asks for each key once and remembers the answers until a key is put or deleted. Then, and
     * when another index is searched, it asks again. What the given filter says of a key must not change.
     */
    public static <K> Predicate<K> remembered(Predicate<? super K> filter) {
        return new Remembered<>(filter);
    }
}
