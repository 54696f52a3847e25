package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/**
 * Counts the links on layer 0 that lead to each node from live ones, so that none is dropped that is a node's only way in. The
 * writer's only.
 */
final class WaysIn {
    /** Links of a node on layer 0. */
    private final int max;

    private int[] counts = {};
    private Ints lost = new Ints();

    WaysIn(int max) {
        this.max = max;
    }

    /** A node without links. */
    void allot(int node) {
        if (node >= counts.length) {
            counts = Arrays.copyOf(counts, Math.max(node + 1, counts.length * 9 / 8));
        }
        counts[node] = 0;
    }

    int count(int node) {
        return counts[node];
    }

    void add(int[] list, int count) {
        for (int i = 0; i < count; i++) {
            counts[list[i]]++;
        }
    }

    void remove(int[] list, int count) {
        for (int i = 0; i < count; i++) {
            if (--counts[list[i]] == 0) {
                lost.add(list[i]);
            }
        }
    }

    /** A node whose last way in was removed, though it may have got one since; -1 without one. */
    int takeLost() {
        return lost.size == 0 ? -1 : lost.values[--lost.size];
    }

    /**
     * What is to be kept of a list of which not all can be: what was chosen, and nodes that have no other way in, as far as there
     * is room.
     *
     * @param list what leads to nodes already, up to {@code known}, then what was added
     */
    int[] keep(int[] chosen, int[] list, int known, int count) {
        int[] all = Arrays.copyOf(chosen, max);
        int size = chosen.length;
        // Copies of one vector have few ways in; they may not take the place of all ways out.
        int left = Math.max(1, max / 4);
        for (int i = count - 1; i >= 0 && left > 0; i--) {
            int node = list[i];
            // The link from this list is counted already where it is an old one.
            if (counts[node] > (i < known ? 1 : 0) || Graph.contains(all, size, node)) {
                continue;
            }
            left--;
            if (size < max) {
                all[size++] = node;
                continue;
            }
            for (int j = size - 1; j >= 0; j--) {
                if (counts[all[j]] > 1 && !added(list, known, count, all[j])) {
                    all[j] = node;
                    break;
                }
            }
        }
        return Arrays.copyOf(all, size);
    }

    private static boolean added(int[] list, int known, int count, int node) {
        for (int i = known; i < count; i++) {
            if (list[i] == node) {
                return true;
            }
        }
        return false;
    }
}
