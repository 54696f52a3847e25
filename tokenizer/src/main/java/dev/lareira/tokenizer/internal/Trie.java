package dev.lareira.tokenizer.internal;

import java.util.Arrays;

/**
 * Strings as a tree of code points, with a value at the end of each. The edges of all nodes are in one hash table of open
 * addressing: no object a node. Thread-safe once filled.
 */
final class Trie {
    static final int ROOT = 0;
    static final int NONE = -1;
    private static final int CODE_POINT_BITS = 21;

    /** Parent + 1 and code point of an edge; 0 is free. */
    private long[] edges = new long[1 << 10];

    private int[] children = new int[1 << 10];
    private int[] values = new int[1 << 9];
    private int nodes = 1;

    Trie() {
        Arrays.fill(values, NONE);
    }

    /** Adds the string {@code text[from .. to)}; a string that is added again keeps its first value. */
    void add(byte[] text, int from, int to, int value) {
        int node = ROOT;
        for (int at = from; at < to; ) {
            int c = Utf8.codePoint(text, at);
            int child = child(node, c);
            node = child == NONE ? grow(node, c) : child;
            at += Utf8.length(c);
        }
        if (values[node] == NONE) {
            values[node] = value;
        }
    }

    /** The node behind an edge, or {@link #NONE}. */
    int child(int node, int codePoint) {
        long edge = edge(node, codePoint);
        int mask = edges.length - 1;
        for (int slot = slot(edge, mask); edges[slot] != 0; slot = slot + 1 & mask) {
            if (edges[slot] == edge) {
                return children[slot];
            }
        }
        return NONE;
    }

    /** Value of the string that ends at a node, or {@link #NONE}. */
    int value(int node) {
        return values[node];
    }

    boolean isEmpty() {
        return nodes == 1;
    }

    private int grow(int node, int codePoint) {
        if (nodes == values.length) {
            values = Arrays.copyOf(values, 2 * nodes);
            Arrays.fill(values, nodes, values.length, NONE);
            long[] oldEdges = edges;
            int[] oldChildren = children;
            edges = new long[4 * nodes];
            children = new int[4 * nodes];
            for (int slot = 0; slot < oldEdges.length; slot++) {
                if (oldEdges[slot] != 0) {
                    put(oldEdges[slot], oldChildren[slot]);
                }
            }
        }
        put(edge(node, codePoint), nodes);
        return nodes++;
    }

    private void put(long edge, int child) {
        int mask = edges.length - 1;
        int slot = slot(edge, mask);
        while (edges[slot] != 0) {
            slot = slot + 1 & mask;
        }
        edges[slot] = edge;
        children[slot] = child;
    }

    private static long edge(int node, int codePoint) {
        return (node + 1L) << CODE_POINT_BITS | codePoint;
    }

    private static int slot(long edge, int mask) {
        return (int) (edge * 0x9E3779B97F4A7C15L >>> 36) & mask;
    }
}
