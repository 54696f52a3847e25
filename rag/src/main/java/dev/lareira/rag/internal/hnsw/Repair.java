package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/**
 * Takes deleted nodes out of a graph while it is used. A deleted node stays as a way through until a round over all nodes
 * has replaced the links to it by links to its neighbours (the splice of FreshDiskANN, Singh et al. 2021), both ways; rounds
 * advance a few nodes with each write. When no reader can hold it any more its slot is wiped and free. A live node that loses its
 * last way in gets another with the same write. The writer's only.
 */
public final class Repair {
    /** A round begins when one of this many nodes is deleted: it changes most lists, which hold some twenty links. */
    private static final int DEAD_SHARE = 10;

    private final Graph graph;
    private final Epochs epochs;
    private final NodeFilter live;
    private Ints dead = new Ints();
    /** Those of the round under way. */
    private Ints round = new Ints();

    private int cursor = -1;
    private int step;
    /** Out of the graph, though readers of this epoch and of the one before may hold them. */
    private Ints retired = new Ints();

    private Ints waiting = new Ints();
    private final Ints free = new Ints();

    public Repair(Graph graph, Epochs epochs, NodeFilter live) {
        this.graph = graph;
        this.epochs = epochs;
        this.live = live;
    }

    /** The node is no longer found; its slot is free in time. */
    public void delete(int node) {
        graph.discount(node);
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
        attachLost();
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
            attachLost();
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
        // The round ends just before as many again are deleted, so that each write does as little as can be.
        step = 1 + graph.capacity() / Math.max(1, round.size);
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
        boolean alive = live.test(node);
        if (!alive && inRound(node)) {
            // It leads to nodes that stay until the round ends, as it does.
            return;
        }
        for (int layer = graph.links.level(node); layer >= 0; layer--) {
            int max = graph.links.max(layer);
            int[] list = new int[max];
            int count = graph.links.read(node, layer, list);
            if (!affected(list, count)) {
                continue;
            }
            int[] pool = pool(node, layer, list, count);
            Neighbours neighbours = graph.neighbours();
            long[] candidates = neighbours.sorted(node, pool, pool.length);
            int[] kept = filled(neighbours.select(candidates, pool.length, max), candidates, count);
            if (!alive) {
                graph.links.write(node, layer, kept, kept.length);
                continue;
            }
            if (kept.length == 0 && layer == 0) {
                long[] near = graph.near(node, other -> other != node && live.test(other));
                kept = neighbours.select(near, near.length, max);
            }
            kept = layer == 0 ? keepWaysIn(kept, list, count) : kept;
            graph.setLinks(node, layer, kept, kept.length);
            for (int neighbour : kept) {
                if (!Graph.contains(list, count, neighbour)) {
                    linkBack(neighbour, node, layer);
                }
            }
        }
    }

    /** As {@link WaysIn#keep}, of the live ones. */
    private int[] keepWaysIn(int[] kept, int[] list, int count) {
        int[] old = new int[count];
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (live.test(list[i])) {
                old[size++] = list[i];
            }
        }
        return graph.waysIn.keep(kept, old, size, size);
    }

    private boolean affected(int[] list, int count) {
        for (int i = 0; i < count; i++) {
            if (!live.test(list[i]) && inRound(list[i])) {
                return true;
            }
        }
        return false;
    }

    /** The live nodes of a list, and those of the lists of the others. */
    private int[] pool(int node, int layer, int[] list, int count) {
        int[] pool = new int[count * (graph.links.max(layer) + 1)];
        int size = 0;
        int[] next = new int[graph.links.max(layer)];
        for (int i = 0; i < count; i++) {
            if (live.test(list[i])) {
                size = addOnce(pool, size, list[i], node);
                continue;
            }
            int more = graph.links.read(list[i], layer, next);
            for (int j = 0; j < more; j++) {
                if (live.test(next[j])) {
                    size = addOnce(pool, size, next[j], node);
                }
            }
        }
        return Arrays.copyOf(pool, size);
    }

    /**
     * Links a node to one that has a new link to it, as an insertion does: each deleted node took a way in from its neighbours, and
     * those that had few would be found less and less.
     */
    private void linkBack(int from, int to, int layer) {
        int max = graph.links.max(layer);
        int[] list = new int[max + 1];
        int count = graph.links.read(from, layer, list);
        if (Graph.contains(list, count, to)) {
            return;
        }
        list[count++] = to;
        if (count > max) {
            Neighbours neighbours = graph.neighbours();
            long[] sorted = neighbours.sorted(from, list, count);
            if (!neighbours.diverse(sorted, to)) {
                return;
            }
            int[] kept = neighbours.select(sorted, count, max);
            list = layer == 0 ? graph.waysIn.keep(kept, list, count - 1, count) : kept;
            count = list.length;
        }
        graph.setLinks(from, layer, list, count);
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
                graph.links.write(node, layer, new int[0], 0);
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

    /** Gives each live node that has lost its last way in a new one. */
    private void attachLost() {
        for (int node = graph.waysIn.takeLost(); node >= 0; node = graph.waysIn.takeLost()) {
            if (live.test(node) && graph.waysIn.count(node) == 0) {
                attach(node);
            }
        }
    }

    /** Links the nearest node to it that has room, else one instead of a node that has many ways in. */
    private void attach(int node) {
        int max = graph.links.max(0);
        int[] list = new int[max];
        int full = -1;
        int place = 0;
        for (long candidate : graph.near(node, other -> other != node && live.test(other))) {
            int from = LongHeap.node(candidate);
            int count = graph.links.read(from, 0, list);
            if (count < max) {
                int[] more = Arrays.copyOf(list, count + 1);
                more[count] = node;
                graph.setLinks(from, 0, more, count + 1);
                return;
            }
            int most = 0;
            for (int i = 1; full < 0 && i < count; i++) {
                most = graph.waysIn.count(list[i]) > graph.waysIn.count(list[most]) ? i : most;
            }
            if (full < 0 && graph.waysIn.count(list[most]) > 1) {
                full = from;
                place = most;
            }
        }
        if (full >= 0) {
            graph.links.read(full, 0, list);
            list[place] = node;
            graph.setLinks(full, 0, list, max);
        }
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
}
