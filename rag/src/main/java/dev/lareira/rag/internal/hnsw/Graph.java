package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;
import java.util.function.IntPredicate;

/**
 * Hierarchical navigable small world graph (Malkov and Yashunin, "Efficient and robust approximate nearest neighbor search
 * using Hierarchical Navigable Small World graphs", 2018): algorithms 1, 2 and 4. Nodes are slots of {@link Vectors}. One
 * writer; readers search at any time, each with a {@link Scratch} of its own.
 */
public final class Graph {
    static final long EMPTY = -1;
    /** Nodes that a sift compares at once. */
    private static final int SIFTED = 64;

    final Vectors vectors;
    final Links links;
    final WaysIn waysIn;
    private final HnswOptions options;
    private final Scratch scratch = new Scratch();
    private final Neighbours neighbours;
    /** Level and node where searches begin. */
    private volatile long entry = EMPTY;

    private volatile int capacity;
    /**
     * Accepted nodes that a walk with a filter compares at a step. Of a random half of 100,000 words the default search finds 0.83
     * with 8, 0.87 with 16, 0.90 with 24 and 0.92 with 32, in 1.1, 1.2, 1.5 and 1.9 times of what it takes without a filter.
     */
    private final int enough;

    public Graph(HnswOptions options, Vectors vectors) {
        this.options = options;
        this.vectors = vectors;
        links = new Links(options.m());
        waysIn = new WaysIn(links.max(0));
        enough = links.max(0) * 7 / 8;
        neighbours = new Neighbours(vectors, options.dimension());
    }

    /** Slots in use or free: nodes are below it. */
    public int capacity() {
        return capacity;
    }

    int entryNode() {
        return (int) entry;
    }

    long entry() {
        return entry;
    }

    void entry(int level, int node) {
        entry = (long) level << 32 | node;
    }

    void clearEntry() {
        entry = EMPTY;
    }

    /** Fills a slot that no reader can see; {@link Insertion} links it. */
    public void put(int node, float[] vector, int level) {
        vectors.put(node, vector);
        allot(node, level);
    }

    void allot(int node, int level) {
        links.create(node, level);
        waysIn.allot(node);
        capacity = Math.max(capacity, node + 1);
    }

    static boolean contains(int[] list, int count, int node) {
        for (int i = 0; i < count; i++) {
            if (list[i] == node) {
                return true;
            }
        }
        return false;
    }

    /** Of a live node. */
    void setLinks(int node, int layer, int[] list, int count) {
        if (layer == 0) {
            waysIn.add(list, count);
            discount(node);
        }
        links.write(node, layer, list, count);
    }

    /** Its links are no longer ways in. */
    void discount(int node) {
        int[] list = new int[links.max(0)];
        waysIn.remove(list, links.read(node, 0, list));
    }

    private static float squaredNorm(float[] vector) {
        double sum = 0;
        for (float value : vector) {
            sum += (double) value * value;
        }
        return (float) sum;
    }

    /** The nearest node that a greedy walk finds on the layers above the given one, as an entry of {@link LongHeap}. */
    long descend(float[] query, float squaredNorm, long start, int layer) {
        long best = LongHeap.entry(vectors.distance(query, squaredNorm, (int) start), (int) start);
        int[] list = new int[links.max(0)];
        for (int at = (int) (start >> 32); at > layer; at--) {
            long before;
            do {
                before = best;
                int count = links.read(LongHeap.node(before), at, list);
                for (int i = 0; i < count; i++) {
                    best = Math.min(best, LongHeap.entry(vectors.distance(query, squaredNorm, list[i]), list[i]));
                }
            } while (best != before);
        }
        return best;
    }

    /**
     * About the ef nearest of the accepted nodes, nearest first, by a walk that begins also at the seeds. At most about
     * {@code copies} nodes of one distance are looked at.
     *
     * @param share of the nodes that are accepted, about
     */
    long[] search(float[] query, int ef, IntPredicate accept, double share, int[] seeds, int copies, Scratch work) {
        // Else two steps lead to too few.
        boolean within = share < 1 && share * links.max(0) * links.max(0) >= enough;
        long[] found = walk(query, ef, accept, within, seeds, copies, work);
        vectors.refine(query, found, work);
        return found;
    }

    private long[] walk(
            float[] query, int ef, IntPredicate accept, boolean within, int[] seeds, int copies, Scratch work) {
        long start = entry;
        if (start == EMPTY) {
            return new long[0];
        }
        float squaredNorm = squaredNorm(query);
        long[] starts = new long[seeds.length + 1];
        starts[seeds.length] = descend(query, squaredNorm, start, 0);
        for (int i = 0; i < seeds.length; i++) {
            starts[i] = LongHeap.entry(vectors.distance(query, squaredNorm, seeds[i]), seeds[i]);
        }
        return searchLayer(query, squaredNorm, starts, ef, 0, accept, within, copies, work);
    }

    /** @param within whether to walk over accepted nodes only, stepping over one that is not to its neighbours */
    long[] searchLayer(
            float[] query,
            float squaredNorm,
            long[] starts,
            int ef,
            int layer,
            IntPredicate accept,
            boolean within,
            int copies,
            Scratch work) {
        work.start(capacity);
        long farthest = Long.MAX_VALUE;
        for (long start : starts) {
            if (work.visit(LongHeap.node(start))) {
                work.candidates.push(start);
                if (accept.test(LongHeap.node(start))) {
                    farthest = work.offer(start, ef);
                }
            }
        }
        int[] list = work.list(links.max(layer));
        while (work.candidates.size() > 0) {
            long nearest = work.candidates.pop();
            if (nearest > farthest) {
                break;
            }
            int count = links.read(LongHeap.node(nearest), layer, list);
            int size = within ? accepted(list, count, accept, work) : unvisited(list, count, work);
            if (layer == 0 && work.candidates.size() > 0) {
                // Likely to be the next: its list comes from memory beside the vectors.
                work.touched = links.touch(LongHeap.node(work.candidates.top()));
            }
            vectors.distances(query, squaredNorm, work.batch, size, work.distances);
            for (int i = 0; i < size; i++) {
                int node = work.batch[i];
                long found = LongHeap.entry(work.distances[i], node);
                if (found <= farthest && !work.crowded(found, copies)) {
                    work.candidates.push(found);
                    if (within || accept.test(node)) {
                        farthest = work.offer(found, ef);
                    }
                }
            }
        }
        return work.drain();
    }

    /**
     * Puts the accepted nodes of a list into the batch that are visited first now, and, until there are {@link #enough}, those of
     * the lists of the others (ACORN-1 of Patel et al. 2024).
     */
    private int accepted(int[] list, int count, IntPredicate accept, Scratch work) {
        work.reserve(2 * links.max(0));
        int size = 0;
        int over = 0;
        int[] others = work.others;
        for (int i = 0; i < count; i++) {
            if (!work.visited(list[i])) {
                if (accept.test(list[i])) {
                    work.visit(list[i]);
                    work.batch[size++] = list[i];
                } else {
                    others[over++] = list[i];
                }
            }
        }
        for (int i = 0; i < over && size < enough; i++) {
            work.visit(others[i]);
            int next = links.read(others[i], 0, list);
            for (int j = 0; j < next && size < enough; j++) {
                if (!work.visited(list[j]) && accept.test(list[j])) {
                    work.visit(list[j]);
                    work.batch[size++] = list[j];
                }
            }
        }
        return size;
    }

    /** Puts the nodes that are visited first now into the batch. */
    private static int unvisited(int[] list, int count, Scratch work) {
        work.reserve(count);
        int size = 0;
        for (int i = 0; i < count; i++) {
            if (work.visit(list[i])) {
                work.batch[size++] = list[i];
            }
        }
        return size;
    }

    /** The ef nearest of these nodes, nearest first, by comparing with each. */
    long[] scan(float[] query, int ef, NodeSet nodes, Scratch work) {
        float squaredNorm = squaredNorm(query);
        work.start(0);
        for (int node = nodes.next(0); node >= 0; node = nodes.next(node + 1)) {
            work.offer(LongHeap.entry(vectors.exactDistance(query, squaredNorm, node), node), ef);
        }
        return work.drain();
    }

    /**
     * As {@link #scan}, but the ef nearest are chosen by the distances that a walk goes by: only their order is exact. It takes
     * a small part of the time.
     */
    long[] sift(float[] query, int ef, NodeSet nodes, Scratch work) {
        float squaredNorm = squaredNorm(query);
        work.start(0);
        work.reserve(SIFTED);
        long farthest = Long.MAX_VALUE;
        int node = nodes.next(0);
        while (node >= 0) {
            int size = 0;
            for (; node >= 0 && size < SIFTED; node = nodes.next(node + 1)) {
                work.batch[size++] = node;
            }
            vectors.distances(query, squaredNorm, work.batch, size, work.distances);
            for (int i = 0; i < size; i++) {
                long found = LongHeap.entry(work.distances[i], work.batch[i]);
                if (found <= farthest) {
                    farthest = work.offer(found, ef);
                }
            }
        }
        long[] found = work.drain();
        vectors.refine(query, found, work);
        return found;
    }

    /** Nodes that a search on layer 0 can come to, marked as visited in the writer's scratch. */
    Scratch reachable() {
        scratch.start(capacity);
        if (entry != EMPTY) {
            reach(entryNode());
        }
        return scratch;
    }

    /** Marks what can be reached from here. */
    void reach(int from) {
        int[] stack = new int[capacity];
        int size = 0;
        if (scratch.visit(from)) {
            stack[size++] = from;
        }
        int[] list = new int[links.max(0)];
        while (size > 0) {
            int count = links.read(stack[--size], 0, list);
            for (int i = 0; i < count; i++) {
                if (scratch.visit(list[i])) {
                    stack[size++] = list[i];
                }
            }
        }
    }

    Neighbours neighbours() {
        return neighbours;
    }

    /** Live nodes near a node, found from the entry, nearest first. */
    long[] near(int node, IntPredicate live) {
        float[] vector = new float[options.dimension()];
        vectors.readCoarse(node, vector);
        return walk(vector, options.efConstruction(), live, false, new int[0], options.m(), scratch);
    }
}
