package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;
import java.util.function.IntPredicate;

/**
 * Takes deleted nodes out of a graph while it is used. A deleted node stays as a way through until a round over all nodes
 * has replaced the links to it by links to its neighbours (the splice of FreshDiskANN, Singh et al. 2021); rounds advance a
 * few nodes with each write. When no reader can hold it any more its slot is wiped and free. The writer's only.
 */
public final class Repair {
    /** A round begins when one of this many nodes is deleted. */
    private static final int DEAD_SHARE = 20;

    private final Graph graph;
    private final Epochs epochs;
    private final IntPredicate live;
    private Ints dead = new Ints();
    /** Those of the round under way. */
    private Ints round = new Ints();

    private int cursor = -1;
    private int step;
    /** Out of the graph, though readers of this epoch and of the one before may hold them. */
    private Ints retired = new Ints();

    private Ints waiting = new Ints();
    private final Ints free = new Ints();

    public Repair(Graph graph, Epochs epochs, IntPredicate live) {
        this.graph = graph;
        this.epochs = epochs;
        this.live = live;
    }

    /** The node is no longer found; its slot is free in time. */
    public void delete(int node) {
        dead.add(node);
    }

    /** A free slot, or -1. */
    public int takeFree() {
        return free.size == 0 ? -1 : free.values[--free.size];
    }

    /** Number of free slots. */
    public int free() {
        return free.size;
    }

    /** Some work, after each write. */
    public void advance() {
        reclaim();
        if (cursor < 0 && dead.size * DEAD_SHARE >= graph.capacity()) {
            begin();
        }
        for (int i = 0; cursor >= 0 && i < step; i++) {
            visit();
        }
    }

    /** All work at once: no deleted node is in the graph, no live one is out of reach. */
    public void finish() {
        do {
            if (cursor < 0) {
                begin();
            }
            while (cursor >= 0) {
                visit();
            }
        } while (dead.size > 0);
        reclaim();
        reclaim();
    }

    private void begin() {
        Ints swap = round;
        round = dead;
        dead = swap;
        dead.size = 0;
        cursor = 0;
        // The round ends before as many again are deleted.
        step = Math.max(16, 2 * graph.capacity() / Math.max(1, round.size));
        Arrays.sort(round.values, 0, round.size);
    }

    private boolean inRound(int node) {
        return Arrays.binarySearch(round.values, 0, round.size, node) >= 0;
    }

    private void visit() {
        if (cursor < graph.capacity()) {
            splice(cursor++);
            return;
        }
        end();
        cursor = -1;
    }

    private void splice(int node) {
        for (int layer = graph.links.level(node); layer >= 0; layer--) {
            int max = graph.links.max(layer);
            int[] list = new int[max];
            int count = graph.links.read(node, layer, list);
            int[] pool = new int[(max + 1) * (max + 1)];
            int size = 0;
            boolean affected = false;
            for (int i = 0; i < count; i++) {
                if (live.test(list[i])) {
                    size = addOnce(pool, size, list[i], node);
                } else {
                    affected |= inRound(list[i]);
                }
            }
            if (!affected) {
                continue;
            }
            int[] next = new int[max];
            for (int i = 0; i < count; i++) {
                if (!live.test(list[i])) {
                    int more = graph.links.read(list[i], layer, next);
                    for (int j = 0; j < more; j++) {
                        if (live.test(next[j])) {
                            size = addOnce(pool, size, next[j], node);
                        }
                    }
                }
            }
            Neighbours neighbours = graph.neighbours();
            long[] candidates = neighbours.sorted(node, pool, size);
            int[] kept = filled(neighbours.select(candidates, size, max), candidates, count);
            if (kept.length == 0 && layer == 0 && live.test(node)) {
                long[] near = graph.near(node, other -> other != node && live.test(other));
                kept = neighbours.select(near, near.length, max);
            }
            graph.setLinks(node, layer, kept, kept.length);
        }
    }

    /**
     * Adds the nearest that are left, until there are as many links as before. A list that only shrinks to its diverse part, time and
     * again, would lose the ways that insertions made.
     */
    private static int[] filled(int[] kept, long[] candidates, int count) {
        int size = kept.length;
        int[] all = Arrays.copyOf(kept, Math.max(size, Math.min(count, candidates.length)));
        for (int i = 0; size < all.length; i++) {
            size = addOnce(all, size, LongHeap.node(candidates[i]), -1);
        }
        return all;
    }

    private static int addOnce(int[] pool, int size, int node, int self) {
        if (node != self && !Graph.contains(pool, size, node)) {
            pool[size++] = node;
        }
        return size;
    }

    private void end() {
        if (graph.entry() != Graph.EMPTY && !live.test(graph.entryNode())) {
            moveEntry();
        }
        reconnect();
        for (int i = 0; i < round.size; i++) {
            int node = round.values[i];
            for (int layer = graph.links.level(node); layer >= 0; layer--) {
                graph.setLinks(node, layer, new int[0], 0);
            }
            retired.add(node);
        }
        round.size = 0;
    }

    private void moveEntry() {
        int best = -1;
        for (int node = 0; node < graph.capacity(); node++) {
            if (live.test(node) && (best < 0 || graph.links.level(node) > graph.links.level(best))) {
                best = node;
            }
        }
        if (best < 0) {
            graph.clearEntry();
        } else {
            graph.entry(graph.links.level(best), best);
        }
    }

    /** Links each live node that cannot be reached from the nearest one that can. */
    private void reconnect() {
        Scratch reached = graph.reachable();
        for (int node = 0; node < graph.capacity(); node++) {
            if (live.test(node) && !reached.visited(node)) {
                attach(node);
                graph.reach(node);
            }
        }
    }

    private void attach(int node) {
        int max = graph.links.max(0);
        int[] list = new int[max + 1];
        int fullest = -1;
        for (long candidate : graph.near(node, live)) {
            int from = LongHeap.node(candidate);
            int count = graph.links.read(from, 0, list);
            if (count < max) {
                list[count] = node;
                graph.setLinks(from, 0, list, count + 1);
                return;
            }
            fullest = fullest < 0 ? from : fullest;
        }
        if (fullest < 0) {
            return;
        }
        int count = graph.links.read(fullest, 0, list);
        int most = 0;
        for (int i = 1; i < count; i++) {
            most = graph.inDegree(list[i]) > graph.inDegree(list[most]) ? i : most;
        }
        list[most] = node;
        graph.setLinks(fullest, 0, list, count);
    }

    private void reclaim() {
        if (retired.size + waiting.size == 0 || !epochs.advance()) {
            return;
        }
        for (int i = 0; i < waiting.size; i++) {
            graph.vectors.clear(waiting.values[i]);
            free.add(waiting.values[i]);
        }
        Ints swap = waiting;
        swap.size = 0;
        waiting = retired;
        retired = swap;
    }

    private static final class Ints {
        private int[] values = new int[16];
        private int size;

        void add(int value) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = value;
        }
    }
}
