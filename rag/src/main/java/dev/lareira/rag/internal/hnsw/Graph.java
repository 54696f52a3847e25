package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;
import java.util.Arrays;
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
    private final HnswOptions options;
    private final Scratch scratch = new Scratch();
    private final Neighbours neighbours;
    /** Links on layer 0 that lead to a node; the writer's only. */
    private int[] inDegree = {};
    /** Level and node where searches begin. */
    private volatile long entry = EMPTY;

    private volatile int capacity;

    public Graph(HnswOptions options, Vectors vectors) {
        this.options = options;
        this.vectors = vectors;
        links = new Links(options.m());
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

    int inDegree(int node) {
        return inDegree[node];
    }

    /** Fills a slot that no reader can see; {@link Insertion} links it. */
    public void put(int node, float[] vector, int level) {
        vectors.put(node, vector);
        allot(node, level);
    }

    void allot(int node, int level) {
        links.create(node, level);
        if (node >= inDegree.length) {
            inDegree = Arrays.copyOf(inDegree, Math.max(node + 1, inDegree.length * 9 / 8));
        }
        inDegree[node] = 0;
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

    void setLinks(int node, int layer, int[] list, int count) {
        if (layer == 0) {
            int[] old = new int[links.max(0) + 1];
            int oldCount = links.read(node, 0, old);
            for (int i = 0; i < count; i++) {
                inDegree[list[i]]++;
            }
            for (int i = 0; i < oldCount; i++) {
                inDegree[old[i]]--;
            }
        }
        links.write(node, layer, list, count);
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
     * The ef nearest that are accepted, nearest first: a walk over all nodes that keeps the accepted ones, beginning also at the
     * seeds. Where they are too few or too far for it, so that it would compare more nodes than the limit, it is given up
     * for a {@link #sift}. At most about {@code copies} nodes of one distance are looked at.
     */
    public long[] search(float[] query, int ef, IntPredicate accept, int[] seeds, int copies, int limit, Scratch work) {
        long[] found = walk(query, ef, accept, seeds, copies, limit, work);
        if (work.compared > limit) {
            return sift(query, ef, accept, work);
        }
        vectors.refine(query, found, work);
        return found;
    }

    private long[] walk(float[] query, int ef, IntPredicate accept, int[] seeds, int copies, int limit, Scratch work) {
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
        return searchLayer(query, squaredNorm, starts, ef, 0, accept, copies, limit, work);
    }

    long[] searchLayer(
            float[] query,
            float squaredNorm,
            long[] starts,
            int ef,
            int layer,
            IntPredicate accept,
            int copies,
            int limit,
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
        while (work.candidates.size() > 0 && work.compared <= limit) {
            long nearest = work.candidates.pop();
            if (nearest > farthest) {
                break;
            }
            int count = links.read(LongHeap.node(nearest), layer, list);
            int size = unvisited(list, count, work);
            work.compared += size;
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
                    if (accept.test(node)) {
                        farthest = work.offer(found, ef);
                    }
                }
            }
        }
        return work.drain();
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
    public long[] scan(float[] query, int ef, IntPredicate accept, Scratch work) {
        float squaredNorm = squaredNorm(query);
        work.start(0);
        int end = capacity;
        for (int node = 0; node < end; node++) {
            if (accept.test(node)) {
                work.offer(LongHeap.entry(vectors.exactDistance(query, squaredNorm, node), node), ef);
            }
        }
        return work.drain();
    }

    /**
     * As {@link #scan}, but the ef nearest are chosen by the distances that a walk goes by: only their order is exact. It takes
     * a small part of the time.
     */
    public long[] sift(float[] query, int ef, IntPredicate accept, Scratch work) {
        float squaredNorm = squaredNorm(query);
        work.start(0);
        work.reserve(SIFTED);
        int end = capacity;
        long farthest = Long.MAX_VALUE;
        int size = 0;
        for (int node = 0; node < end; node++) {
            if (accept.test(node)) {
                work.batch[size++] = node;
            }
            if (size == SIFTED || size > 0 && node == end - 1) {
                vectors.distances(query, squaredNorm, work.batch, size, work.distances);
                for (int i = 0; i < size; i++) {
                    long found = LongHeap.entry(work.distances[i], work.batch[i]);
                    if (found <= farthest) {
                        farthest = work.offer(found, ef);
                    }
                }
                size = 0;
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
        return walk(vector, options.efConstruction(), live, new int[0], options.m(), Integer.MAX_VALUE, scratch);
    }
}
