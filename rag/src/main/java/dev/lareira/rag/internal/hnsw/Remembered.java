package dev.lareira.rag.internal.hnsw;

import java.util.function.Predicate;

/** A filter with the nodes that it kept of the index that it was last asked for. Thread-safe. */
public final class Remembered<K> implements Predicate<K> {
    private final Predicate<? super K> filter;
    private volatile Kept last = new Kept(new Object(), new NodeSet(new long[0]));

    private record Kept(Object version, NodeSet nodes) {}

    public Remembered(Predicate<? super K> filter) {
        this.filter = filter;
    }

    /** Asks for all keys if they are not those of the last time. */
    NodeSet nodes(KeyTable<K> keys) {
        Kept kept = last;
        // Read first, so that what changes meanwhile is asked for the next time.
        Object version = keys.version();
        if (kept.version != version) {
            kept = new Kept(version, keys.matching(filter));
            last = kept;
        }
        return kept.nodes;
    }

    @Override
    public boolean test(K key) {
        return filter.test(key);
    }
}
