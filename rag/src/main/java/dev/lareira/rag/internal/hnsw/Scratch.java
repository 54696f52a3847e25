package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/** Working memory of one search or of the writer; used by one thread at a time. */
public final class Scratch {
    final LongHeap candidates = new LongHeap();
    /** The worst on top: entries are complemented. */
    final LongHeap results = new LongHeap();

    private static final int TIES = 4096;

    /** Nodes to compare with next, and how far they are. */
    int[] batch = new int[64];

    /** How many of the batch are known to be accepted. */
    int accepted;

    /** Nodes to step over, and what lies behind them that is not accepted. */
    int[] others = new int[0];

    int[] rest = new int[0];

    float[] distances = new float[64];

    /** Keeps a read that is done for the memory's sake. */
    int touched;

    private int[] list = new int[0];
    /** The stamp of the last search that visited a node; bytes, so that more of them stay in the cache. */
    private byte[] seen = new byte[0];
    /** By a hash of a distance, the last such distance of this search and how often it came. */
    private final long[] tied = new long[TIES];

    private final int[] ties = new int[TIES];
    private byte stamp;
    private int round;

    /** Forgets all visits; nodes below capacity may be visited. */
    void start(int capacity) {
        candidates.clear();
        results.clear();
        round++;
        if (seen.length < capacity) {
            seen = new byte[Math.max(capacity, seen.length + (seen.length >> 1))];
            stamp = 0;
        }
        if (++stamp == 0) {
            Arrays.fill(seen, (byte) 0);
            stamp = 1;
        }
    }

    /** Makes room for so many nodes in the batch. */
    void reserve(int count) {
        if (batch.length < count) {
            batch = Arrays.copyOf(batch, count);
            distances = new float[count];
        }
    }

    /** Room for links. */
    int[] list(int length) {
        if (list.length != length) {
            list = new int[length];
            others = new int[length];
            rest = new int[length];
        }
        return list;
    }

    /** Whether this is the first visit. Nodes added since the start are left out. */
    boolean visit(int node) {
        if (node >= seen.length || seen[node] == stamp) {
            return false;
        }
        seen[node] = stamp;
        return true;
    }

    /** Puts those of these nodes into the batch, from a place on, that are visited first now; returns where it ends. */
    int batch(int[] nodes, int count, int from) {
        reserve(from + count);
        int size = from;
        for (int i = 0; i < count; i++) {
            if (visit(nodes[i])) {
                batch[size++] = nodes[i];
            }
        }
        return size;
    }

    /** Nodes added since the start count as visited. */
    boolean visited(int node) {
        return node >= seen.length || seen[node] == stamp;
    }

    /**
     * Whether as many nodes had the distance of this one before (or about as many: two distances may share a counter, which
     * then begins anew). Most are copies of one vector, which must not crowd out all others.
     */
    boolean crowded(long entry, int most) {
        int bits = (int) (entry >>> 32);
        int slot = bits * 0x9e3779b9 >>> 20;
        long key = (long) round << 32 | bits & 0xffffffffL;
        if (tied[slot] != key) {
            tied[slot] = key;
            ties[slot] = 0;
        }
        return ++ties[slot] > most;
    }

    /** Keeps the ef nearest; returns the farthest of them, or what no entry is beyond while there are fewer. */
    long offer(long entry, int ef) {
        if (results.size() < ef) {
            results.push(~entry);
        } else if (entry < ~results.top()) {
            results.replaceTop(~entry);
        }
        return results.size() < ef ? Long.MAX_VALUE : ~results.top();
    }

    /** Empties the results, nearest first. */
    long[] drain() {
        long[] sorted = new long[results.size()];
        for (int i = sorted.length - 1; i >= 0; i--) {
            sorted[i] = ~results.pop();
        }
        return sorted;
    }
}
