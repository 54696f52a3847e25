package dev.lareira.rag.internal.hnsw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Links of each node on each layer, as flat ints: the neighbours, then {@link #END} where there is room for more. One writer
 * changes lists in place while others read: a reader may see neighbours of before and after, all of them filled nodes, as
 * each int is released by the writer and acquired by the reader.
 */
final class Links {
    private static final VarHandle INT = MethodHandles.arrayElementVarHandle(int[].class);
    private static final int END = -1;
    private static final int[] NONE = {END};
    /** Ints that come from memory together. */
    private static final int LINE = 16;

    /** Most links on layer 0 and above it. */
    private final int max0;

    private final int maxUpper;
    /** Layer 0, {@link Plane#BLOCK} nodes a block. */
    private volatile int[][] base = {};
    /** The layers above 0 of the nodes of a block that have some. */
    private volatile Upper[] upper = {};

    /**
     * @param nodes within the block, ascending
     * @param lists of each node all layers, from 1 on
     */
    private record Upper(short[] nodes, int[][] lists) {
        static final Upper EMPTY = new Upper(new short[0], new int[0][]);

        int[] list(int node) {
            int at = Arrays.binarySearch(nodes, (short) node);
            return at < 0 ? NONE : lists[at];
        }

        Upper with(int node, int[] list) {
            Upper rest = without(node);
            int at = -1 - Arrays.binarySearch(rest.nodes, (short) node);
            short[] moreNodes = Arrays.copyOf(rest.nodes, rest.nodes.length + 1);
            int[][] moreLists = Arrays.copyOf(rest.lists, moreNodes.length);
            System.arraycopy(rest.nodes, at, moreNodes, at + 1, rest.nodes.length - at);
            System.arraycopy(rest.lists, at, moreLists, at + 1, rest.nodes.length - at);
            moreNodes[at] = (short) node;
            moreLists[at] = list;
            return new Upper(moreNodes, moreLists);
        }

        Upper without(int node) {
            int at = Arrays.binarySearch(nodes, (short) node);
            if (at < 0) {
                return this;
            }
            short[] fewerNodes = Arrays.copyOf(nodes, nodes.length - 1);
            int[][] fewerLists = Arrays.copyOf(lists, fewerNodes.length);
            System.arraycopy(nodes, at + 1, fewerNodes, at, fewerNodes.length - at);
            System.arraycopy(lists, at + 1, fewerLists, at, fewerNodes.length - at);
            return new Upper(fewerNodes, fewerLists);
        }
    }

    Links(int m) {
        max0 = 2 * m;
        maxUpper = m;
    }

    int max(int layer) {
        return layer == 0 ? max0 : maxUpper;
    }

    int level(int node) {
        return upper(node).length / maxUpper;
    }

    /** {@link #NONE} for most nodes. */
    private int[] upper(int node) {
        return upper[node >> Plane.BLOCK_BITS].list(node & Plane.BLOCK - 1);
    }

    /** Makes room for a node without links that no reader can see. */
    void create(int node, int level) {
        int block = node >> Plane.BLOCK_BITS;
        if (block == base.length) {
            int[][] moreBase = Arrays.copyOf(base, block + 1);
            moreBase[block] = new int[Plane.BLOCK * max0];
            base = moreBase;
            Upper[] moreUpper = Arrays.copyOf(upper, block + 1);
            moreUpper[block] = Upper.EMPTY;
            upper = moreUpper;
        }
        INT.setRelease(base[block], (node & Plane.BLOCK - 1) * max0, END);
        int within = node & Plane.BLOCK - 1;
        int[] lists = new int[level * maxUpper];
        Arrays.fill(lists, END);
        upper[block] = level == 0 ? upper[block].without(within) : upper[block].with(within, lists);
    }

    private int[] array(int node, int layer) {
        if (layer == 0) {
            return base[node >> Plane.BLOCK_BITS];
        }
        int[] lists = upper(node);
        return lists.length < layer * maxUpper ? NONE : lists;
    }

    private int start(int[] array, int node, int layer) {
        return array == NONE ? 0 : layer == 0 ? (node & Plane.BLOCK - 1) * max0 : (layer - 1) * maxUpper;
    }

    /** Copies the neighbours, returns how many; out holds {@link #max}. */
    int read(int node, int layer, int[] out) {
        int[] array = array(node, layer);
        int start = start(array, node, layer);
        int max = max(layer);
        for (int i = 0; i < max; i++) {
            int neighbour = (int) INT.getAcquire(array, start + i);
            if (neighbour == END) {
                return i;
            }
            out[i] = neighbour;
        }
        return max;
    }

    /** Reads of each line of the list on layer 0 one int, so that the memory fetches them; the result is of no meaning. */
    int touch(int node) {
        int[] block = base[node >> Plane.BLOCK_BITS];
        int start = (node & Plane.BLOCK - 1) * max0;
        int touched = 0;
        for (int i = 0; i < max0; i += LINE) {
            touched |= block[start + i];
        }
        return touched;
    }

    /**
     * The new end comes first, and the last neighbours before the first ones: what lies behind an end is of lists long gone, and
     * must be written over before that end is.
     */
    void write(int node, int layer, int[] neighbours, int count) {
        int[] array = array(node, layer);
        int start = start(array, node, layer);
        if (count < max(layer)) {
            INT.setRelease(array, start + count, END);
        }
        for (int i = count - 1; i >= 0; i--) {
            INT.setRelease(array, start + i, neighbours[i]);
        }
    }
}
