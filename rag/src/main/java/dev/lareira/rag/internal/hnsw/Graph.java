package dev.lareira.rag.internal.hnsw;

import dev.lareira.rag.HnswOptions;

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
    final Walk walk;
    private final HnswOptions options;
    private final Scratch scratch = new Scratch();
    private final Neighbours neighbours;
    /** Level and node where searches begin. */
    private volatile long entry = EMPTY;

    private volatile int capacity;

    public Graph(HnswOptions options, Vectors vectors) {
        this.options = options;
        this.vectors = vectors;
        links = new Links(options.m());
        waysIn = new WaysIn(links.max(0));
        walk = new Walk(vectors, links);
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

    /** Whether a walk can keep to the nodes that are accepted, this share of all: each has one among its neighbours. */
    boolean leadsWithin(double share) {
        return share < 1 && share * links.max(0) >= 1;
    }

    /**
     * About the ef nearest of the accepted nodes, nearest first, by a walk that begins also at the seeds. At most about
     * {@code copies} nodes of one distance are looked at.
     *
     * @param share of the nodes that are accepted, about
     */
    long[] search(float[] query, int ef, NodeFilter accept, double share, int[] seeds, int copies, Scratch work) {
        long[] found = walk(query, ef, accept, leadsWithin(share), seeds, copies, work);
        vectors.refine(query, found, work);
        return found;
    }

    private long[] walk(
            float[] query, int ef, NodeFilter accept, boolean within, int[] seeds, int copies, Scratch work) {
        long start = entry;
        if (start == EMPTY) {
            return new long[0];
        }
        float squaredNorm = squaredNorm(query);
        long[] starts = new long[seeds.length + 1];
        starts[seeds.length] = walk.descend(query, squaredNorm, start, 0);
        for (int i = 0; i < seeds.length; i++) {
            starts[i] = LongHeap.entry(vectors.distance(query, squaredNorm, seeds[i]), seeds[i]);
        }
        work.start(capacity);
        return walk.search(query, squaredNorm, starts, ef, 0, accept, within, copies, work);
    }

    /** The live nodes nearest to a new one on a layer, nearest first; an insertion's. */
    long[] nearest(float[] query, float squaredNorm, long start, int layer, NodeFilter live, Scratch work) {
        work.start(capacity);
        return walk.search(
                query,
                squaredNorm,
                new long[] {start},
                options.efConstruction(),
                layer,
                live,
                false,
                options.m(),
                work);
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
    long[] near(int node, NodeFilter live) {
        float[] vector = new float[options.dimension()];
        vectors.readCoarse(node, vector);
        return walk(vector, options.efConstruction(), live, false, new int[0], options.m(), scratch);
    }
}
