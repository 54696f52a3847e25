package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.SearchMode;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Finds the nearest nodes by a walk or by a scan, whichever is cheaper. Costs are told in comparisons of a walk without a filter,
 * some 0.1 µs each; the constants are what {@code FilterBench} measured. Thread-safe.
 */
public final class Finder<K> {
    /** The filter that keeps all. */
    public static final Predicate<Object> ALL = key -> true;

    private static final int SAMPLES = 512;
    private static final int SEEDS = 16;
    /** Of a vector that a scan compares: those of a walk are scattered over the memory. */
    private static final double SCANNED = 0.5;
    /** Of asking a filter for one of many keys in a row. */
    private static final double ASKED = 0.045;
    /** Of stepping over nodes, where all but a few are, beside the comparisons. */
    private static final double STEPPED = 1.4;

    private final HnswOptions options;
    private final Graph graph;
    private final KeyTable<K> keys;

    public Finder(HnswOptions options, Graph graph, KeyTable<K> keys) {
        this.options = options;
        this.graph = graph;
        this.keys = keys;
    }

    /**
     * Entries of {@link LongHeap}, nearest first, at most ef; fewer than k only if the filter keeps fewer.
     *
     * @param query as of {@link Intake}
     */
    public long[] find(float[] query, int k, int ef, SearchMode mode, Predicate<? super K> filter, Scratch scratch) {
        if (mode == SearchMode.EXACT) {
            return graph.scan(query, k, nodes(filter), scratch);
        }
        boolean filtered = filter != ALL;
        boolean asked = filtered && !(filter instanceof Remembered<?>);
        NodeFilter accept = !filtered ? keys::live : asked ? asking(filter) : nodes(filter);
        int[] seeds = filtered ? sample(accept) : new int[0];
        double share = filtered ? seeds.length / (double) SAMPLES : 1;
        double kept = share * keys.size();
        double walk = 2.0 * ef * options.m();
        if (mode == SearchMode.AUTO) {
            double scan = SCANNED * kept + (asked ? ASKED * keys.size() : 0);
            double steps = graph.leadsWithin(share) ? walk * (1 + STEPPED * (1 - share)) : walk / share;
            if (scan <= steps) {
                NodeSet nodes = nodes(filter);
                return kept <= walk ? graph.scan(query, k, nodes, scratch) : graph.sift(query, ef, nodes, scratch);
            }
        }
        int[] starts = Arrays.copyOf(seeds, Math.min(seeds.length, SEEDS));
        long[] found = graph.search(query, ef, accept, share, starts, Math.max(k, options.m()), scratch);
        return found.length < Math.min(k, keys.size()) ? graph.sift(query, ef, nodes(filter), scratch) : found;
    }

    /** The nodes that a filter keeps. */
    @SuppressWarnings("unchecked")
    private NodeSet nodes(Predicate<? super K> filter) {
        if (filter == ALL) {
            return keys.live();
        }
        return filter instanceof Remembered<?> remembered
                ? ((Remembered<K>) remembered).nodes(keys)
                : keys.matching(filter);
    }

    private NodeFilter asking(Predicate<? super K> filter) {
        return node -> {
            K key = keys.key(node);
            return key != null && filter.test(key);
        };
    }

    /** Nodes that are accepted, of {@link #SAMPLES} evenly spread ones. */
    private int[] sample(NodeFilter accept) {
        int[] kept = new int[SAMPLES];
        int count = 0;
        int capacity = graph.capacity();
        for (int i = 0; i < SAMPLES; i++) {
            int node = (int) ((i + 0.5) * capacity / SAMPLES);
            if (accept.test(node)) {
                kept[count++] = node;
            }
        }
        return Arrays.copyOf(kept, count);
    }
}
