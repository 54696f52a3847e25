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
    /** Ints that come from memory together. */
    private static final int LINE = 16;

    /** Most links on layer 0 and above it. */
    private final int max0;

    private final int maxUpper;
    /** Layer 0, {@link Plane#BLOCK} nodes a block. */
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
        int[] lists = upper[node >> Plane.BLOCK_BITS][node & Plane.BLOCK - 1];
        return lists == null ? 0 : lists.length / (maxUpper + 1);
    }

    /** Makes room for a node without links that no reader can see. */
    void create(int node, int level) {
        int block = node >> Plane.BLOCK_BITS;
        if (block == base.length) {
            int[][] moreBase = Arrays.copyOf(base, block + 1);
            moreBase[block] = new int[Plane.BLOCK * (max0 + 1)];
            base = moreBase;
            int[][][] moreUpper = Arrays.copyOf(upper, block + 1);
            moreUpper[block] = new int[Plane.BLOCK][];
            upper = moreUpper;
        }
        INT.setRelease(base[block], (node & Plane.BLOCK - 1) * (max0 + 1), 0);
        upper[block][node & Plane.BLOCK - 1] = level == 0 ? null : new int[level * (maxUpper + 1)];
    }

    private int[] array(int node, int layer) {
        if (layer == 0) {
            return base[node >> Plane.BLOCK_BITS];
        }
        int[] lists = upper[node >> Plane.BLOCK_BITS][node & Plane.BLOCK - 1];
        return lists == null || lists.length < layer * (maxUpper + 1) ? NONE : lists;
    }

    private int start(int[] array, int node, int layer) {
        return array == NONE ? 0 : layer == 0 ? (node & Plane.BLOCK - 1) * (max0 + 1) : (layer - 1) * (maxUpper + 1);
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

    /** Reads of each line of the list on layer 0 one int, so that the memory fetches them; the result is of no meaning. */
    int touch(int node) {
        int[] block = base[node >> Plane.BLOCK_BITS];
        int start = (node & Plane.BLOCK - 1) * (max0 + 1);
        int touched = 0;
        for (int i = 0; i <= max0; i += LINE) {
            touched |= block[start + i];
        }
        return touched;
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
