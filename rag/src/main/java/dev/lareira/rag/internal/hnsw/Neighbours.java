package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/** Chooses the links of a node (Malkov and Yashunin 2018, algorithm 4). Used by one thread at a time. */
final class Neighbours {
    /** Nodes that are compared at once: the first is often near enough already. */
    private static final int GROUP = 4;

    private final Vectors vectors;
    private final float[] vector;
    private float[] distances = new float[64];
    private float[] between = new float[64];

    Neighbours(Vectors vectors, int dimension) {
        this.vectors = vectors;
        vector = new float[dimension];
    }

    /** Nodes by their distance to one, nearest first, as entries of {@link LongHeap}. */
    long[] sorted(int from, int[] nodes, int count) {
        vectors.readCoarse(from, vector);
        distances = distances.length < count ? new float[count] : distances;
        vectors.distances(vector, vectors.squaredNorm(from), nodes, count, distances);
        long[] sorted = new long[count];
        for (int i = 0; i < count; i++) {
            sorted[i] = LongHeap.entry(distances[i], nodes[i]);
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /**
     * Takes a candidate, nearest first, if it is no nearer to any one taken than to the node. Of equal vectors only the
     * first is taken, so copies cannot fill a list; nor does a copy of the node shut out all others, which are as far from
     * it as from the node. Fewer candidates than {@code max} are not all taken.
     */
    int[] select(long[] candidates, int count, int max) {
        int[] kept = new int[Math.min(count, max)];
        between = between.length < kept.length ? new float[kept.length] : between;
        int size = 0;
        for (int i = 0; i < count && size < max; i++) {
            int node = LongHeap.node(candidates[i]);
            if (size == 0 || diverse(node, LongHeap.distance(candidates[i]), kept, size)) {
                kept[size++] = node;
            }
        }
        return Arrays.copyOf(kept, size);
    }

    /** Whether one of these candidates is no nearer to any one before it than to the node. */
    boolean diverse(long[] candidates, int node) {
        int[] nearer = new int[candidates.length];
        int size = 0;
        while (LongHeap.node(candidates[size]) != node) {
            nearer[size] = LongHeap.node(candidates[size++]);
        }
        between = between.length < size ? new float[size] : between;
        return diverse(node, LongHeap.distance(candidates[size]), nearer, size);
    }

    private boolean diverse(int node, float distance, int[] kept, int size) {
        vectors.readCoarse(node, vector);
        float squaredNorm = vectors.squaredNorm(node);
        for (int from = 0; from < size; from += GROUP) {
            int to = Math.min(from + GROUP, size);
            vectors.distances(vector, squaredNorm, kept, from, to, between);
            for (int i = from; i < to; i++) {
                if (between[i] < distance
                        || between[i] == distance && distance <= vectors.distance(vector, squaredNorm, node)) {
                    return false;
                }
            }
        }
        return true;
    }
}
