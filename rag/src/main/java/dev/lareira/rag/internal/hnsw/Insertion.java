package dev.lareira.rag.internal.hnsw;

import dev.lareira.quant.Workers;
import dev.lareira.rag.HnswOptions;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Links new nodes to a graph, a batch at once: each looks for its neighbours in the graph as it was before the batch and
 * among those before it in the batch, side by side; then the lists that lead to them are made, each by one thread, and put in
 * place in the order of the nodes. So the graph depends on the batches, not on the threads. The writer's only.
 */
public final class Insertion {
    /** Runs everything on the caller. */
    public static final Workers ALONE = Workers.of(1);

    private final Graph graph;
    private final HnswOptions options;
    private final Queue<Work> pool = new ConcurrentLinkedQueue<>();

    public Insertion(Graph graph, HnswOptions options) {
        this.graph = graph;
        this.options = options;
    }

    /** What one thread works with. */
    private static final class Work {
        final Scratch scratch = new Scratch();
        final Neighbours neighbours;
        final float[] vector;

        Work(Vectors vectors, int dimension) {
            neighbours = new Neighbours(vectors, dimension);
            vector = new float[dimension];
        }
    }

    /** A list that new nodes were added to: {@code list[known..count)}; kept are those that stay, where not all can. */
    private record Change(int node, int layer, int[] list, int known, int count, int[] kept) {}

    /** Links filled slots, at most 65,536, to live nodes and to one another, and these to them. */
    public void insert(int[] nodes, NodeFilter live, Workers team) {
        long start = graph.entry();
        int[] tops = new int[nodes.length];
        int top = start == Graph.EMPTY ? -1 : (int) (start >> 32);
        for (int i = 0; i < nodes.length; i++) {
            tops[i] = top;
            top = Math.max(top, graph.links.level(nodes[i]));
        }
        int[][][] chosen = new int[nodes.length][][];
        team.run(nodes.length, i -> chosen[i] = choose(nodes, i, tops[i], start, live));
        // All their own lists are there before the first link leads to them.
        for (int i = 0; i < nodes.length; i++) {
            for (int layer = 0; layer < chosen[i].length; layer++) {
                graph.setLinks(nodes[i], layer, chosen[i][layer], chosen[i][layer].length);
            }
        }
        long[] back = back(chosen);
        int[] groups = groups(back);
        Change[] changes = new Change[groups.length - 1];
        team.run(changes.length, g -> changes[g] = extend(nodes, back, groups[g], groups[g + 1]));
        for (Change change : changes) {
            apply(change);
        }
        for (int i = 0; i < nodes.length; i++) {
            if (graph.links.level(nodes[i]) > tops[i]) {
                graph.entry(graph.links.level(nodes[i]), nodes[i]);
            }
        }
    }

    private Work take() {
        Work work = pool.poll();
        return work == null ? new Work(graph.vectors, options.dimension()) : work;
    }

    /** The links of a new node on each layer up to the highest that was there before it. */
    private int[][] choose(int[] nodes, int i, int top, long start, NodeFilter live) {
        int level = graph.links.level(nodes[i]);
        int[][] chosen = new int[Math.min(level, top) + 1][];
        if (chosen.length == 0) {
            return chosen;
        }
        Work work = take();
        graph.vectors.readCoarse(nodes[i], work.vector);
        float squaredNorm = graph.vectors.squaredNorm(nodes[i]);
        long[] mates = work.neighbours.sorted(nodes[i], nodes, i);
        int graphTop = start == Graph.EMPTY ? -1 : (int) (start >> 32);
        long nearest = start == Graph.EMPTY ? start : graph.walk.descend(work.vector, squaredNorm, start, level);
        for (int layer = chosen.length - 1; layer >= 0; layer--) {
            long[] found = layer > graphTop
                    ? new long[0]
                    : graph.nearest(work.vector, squaredNorm, nearest, layer, live, work.scratch);
            nearest = found.length > 0 ? found[0] : nearest;
            long[] candidates = merge(found, mates, layer);
            chosen[layer] = work.neighbours.select(candidates, candidates.length, options.m());
        }
        pool.add(work);
        return chosen;
    }

    /** The nearest of both, with no more copies of one vector than a search looks at. */
    private long[] merge(long[] found, long[] mates, int layer) {
        long[] merged = new long[found.length + mates.length];
        int size = 0;
        int f = 0;
        int copies = 0;
        for (long mate : mates) {
            if (graph.links.level(LongHeap.node(mate)) < layer) {
                continue;
            }
            while (f < found.length && found[f] < mate) {
                merged[size++] = found[f++];
            }
            copies = size > 0 && merged[size - 1] >> 32 == mate >> 32 ? copies + 1 : 0;
            if (copies < options.m()) {
                merged[size++] = mate;
            }
        }
        System.arraycopy(found, f, merged, size, found.length - f);
        return Arrays.copyOf(merged, Math.min(size + found.length - f, options.efConstruction()));
    }

    /** Of each link to a neighbour: the neighbour, the layer, the place of the new node in the batch; sorted. */
    private static long[] back(int[][][] chosen) {
        int size = 0;
        for (int[][] layers : chosen) {
            for (int[] list : layers) {
                size += list.length;
            }
        }
        long[] back = new long[size];
        size = 0;
        for (int i = 0; i < chosen.length; i++) {
            for (int layer = 0; layer < chosen[i].length; layer++) {
                for (int neighbour : chosen[i][layer]) {
                    back[size++] = (long) neighbour << 32 | layer << 16 | i;
                }
            }
        }
        Arrays.sort(back);
        return back;
    }

    /** Where each list's links begin, and the end. */
    private static int[] groups(long[] back) {
        int[] starts = new int[back.length + 1];
        int size = 0;
        for (int i = 0; i < back.length; i++) {
            if (i == 0 || back[i] >> 16 != back[i - 1] >> 16) {
                starts[size++] = i;
            }
        }
        starts[size++] = back.length;
        return Arrays.copyOf(starts, size);
    }

    /** Adds links to new nodes, and where they are too many keeps the diverse part of the list. */
    private Change extend(int[] nodes, long[] back, int from, int to) {
        int node = (int) (back[from] >> 32);
        int layer = (int) back[from] >> 16;
        int max = graph.links.max(layer);
        int[] list = new int[max + to - from];
        int known = graph.links.read(node, layer, list);
        int count = known;
        for (int i = from; i < to; i++) {
            list[count++] = nodes[(int) back[i] & 0xffff];
        }
        if (count <= max) {
            return new Change(node, layer, list, known, count, list);
        }
        Work work = take();
        int[] kept = work.neighbours.select(work.neighbours.sorted(node, list, count), count, max);
        pool.add(work);
        return new Change(node, layer, list, known, count, kept);
    }

    private void apply(Change change) {
        if (change.kept == change.list) {
            graph.setLinks(change.node, change.layer, change.list, change.count);
            return;
        }
        int[] kept = change.layer == 0
                ? graph.waysIn.keep(change.kept, change.list, change.known, change.count)
                : change.kept;
        graph.setLinks(change.node, change.layer, kept, kept.length);
    }
}
