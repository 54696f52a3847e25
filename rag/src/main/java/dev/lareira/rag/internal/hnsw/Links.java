package dev.lareira.rag.internal.hnsw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Links of each node on each layer, as flat ints: a count, then the neighbours. One writer changes lists in place while
 * others read: a reader may see neighbours of before and after, all of them filled nodes, as each int is released by the
 * writer and acquired by the reader.
 */
final class Links {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int[] NONE = {0};

    /** Most links on layer 0 and above it. */
    private final int max0;

    private final int maxUpper;
    /** Layer 0, {@link Vectors#BLOCK} nodes a block. */
    private volatile int[][] base = {};
    /** All layers above 0 of a node, null for most. */
    private volatile int[][][] upper = {};

    Links(int m) {
        max0 = 2 * m;
        maxUpper = m;
    }

    int max(int layer) {
        return layer == 0 ? max0 : maxUpper;
    }

    int level(int node) {
        int[] lists = upper[node / Vectors.BLOCK][node % Vectors.BLOCK];
        return lists == null ? 0 : lists.length / (maxUpper + 1);
    }

    /** Makes room for a node without links that no reader can see. */
    void create(int node, int level) {
        int block = node / Vectors.BLOCK;
        if (block == base.length) {
            int[][] moreBase = Arrays.copyOf(base, block + 1);
            moreBase[block] = new int[Vectors.BLOCK * (max0 + 1)];
            base = moreBase;
            int[][][] moreUpper = Arrays.copyOf(upper, block + 1);
            moreUpper[block] = new int[Vectors.BLOCK][];
            upper = moreUpper;
        }
        INT.setRelease(base[block], node % Vectors.BLOCK * (max0 + 1), 0);
        upper[block][node % Vectors.BLOCK] = level == 0 ? null : new int[level * (maxUpper + 1)];
    }

    private int[] array(int node, int layer) {
        if (layer == 0) {
            return base[node / Vectors.BLOCK];
        }
        int[] lists = upper[node / Vectors.BLOCK][node % Vectors.BLOCK];
        return lists == null || lists.length < layer * (maxUpper + 1) ? NONE : lists;
    }

    private int start(int[] array, int node, int layer) {
        return array == NONE ? 0 : layer == 0 ? node % Vectors.BLOCK * (max0 + 1) : (layer - 1) * (maxUpper + 1);
    }

    /** Copies the neighbours, returns how many; out holds {@link #max}. */
    int read(int node, int layer, int[] out) {
        int[] array = array(node, layer);
        int start = start(array, node, layer);
        int count = (int) INT.getAcquire(array, start);
        for (int i = 0; i < count; i++) {
            out[i] = (int) INT.getAcquire(array, start + 1 + i);
        }
        return count;
    }

    void write(int node, int layer, int[] neighbours, int count) {
        int[] array = array(node, layer);
        int start = start(array, node, layer);
        for (int i = 0; i < count; i++) {
            INT.setRelease(array, start + 1 + i, neighbours[i]);
        }
        INT.setRelease(array, start, count);
    }
}
