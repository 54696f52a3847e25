package dev.lareira.rag.internal.hnsw;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.Metric;
import dev.lareira.rag.Storage;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RepairTest {
    private static final int DIMENSION = 8;
    private static final int COUNT = 1000;

    private final HnswOptions options =
            new HnswOptions(DIMENSION, Metric.COSINE, Storage.F32, 4, 20, 20, 42, 100_000, 1000);
    private final Vectors vectors = new Vectors(options);
    private final Graph graph = new Graph(options, vectors);
    private final Insertion insertion = new Insertion(graph, options);
    private final KeyTable<Integer> keys = new KeyTable<>();
    private final Repair repair = new Repair(graph, new Epochs(), keys::live);
    private final SplittableRandom random = new SplittableRandom(3);

    @AfterEach
    void close() {
        vectors.close();
    }

    private void put(int key) {
        float[] vector = new float[DIMENSION];
        double norm = 0;
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
            norm += vector[i] * vector[i];
        }
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] /= (float) Math.sqrt(norm);
        }
        int free = repair.takeFree();
        int node = free < 0 ? graph.capacity() : free;
        graph.put(node, vector, random.nextInt(16) == 0 ? 1 : 0);
        insertion.insert(new int[] {node}, keys::live, Insertion.ALONE);
        int old = keys.put(key, node);
        if (old >= 0) {
            repair.delete(old);
        }
        repair.advance();
    }

    private void fill() {
        for (int key = 0; key < COUNT; key++) {
            put(key);
        }
    }

    /** Every third write deletes, where there is something to delete. */
    private void deleteOrPut(int write) {
        int key = random.nextInt(COUNT);
        if (write % 3 == 0 && keys.node(key) >= 0) {
            repair.delete(keys.remove(key));
            repair.advance();
        } else {
            put(key);
        }
    }

    private int[] waysInFromLiveNodes() {
        int[] ways = new int[graph.capacity()];
        int[] list = new int[graph.links.max(0)];
        for (int node = 0; node < graph.capacity(); node++) {
            int count = keys.live(node) ? graph.links.read(node, 0, list) : 0;
            for (int i = 0; i < count; i++) {
                ways[list[i]]++;
            }
        }
        return ways;
    }

    @Test
    void liveNodesKeepAWayInAtAllTimes() {
        fill();
        for (int write = 0; write < 3 * COUNT; write++) {
            deleteOrPut(write);
            int[] ways = waysInFromLiveNodes();
            for (int node = 0; node < graph.capacity(); node++) {
                if (keys.live(node)) {
                    assertThat(ways[node])
                            .as("node %d after write %d", node, write)
                            .isPositive();
                    assertThat(graph.waysIn.count(node)).isEqualTo(ways[node]);
                }
            }
        }
    }

    @Test
    void liveNodesStayWithinReachOfTheEntry() {
        fill();
        for (int write = 0; write < 10 * COUNT; write++) {
            deleteOrPut(write);
            Scratch reached = graph.reachable();
            for (int node = 0; node < graph.capacity(); node++) {
                if (keys.live(node)) {
                    assertThat(reached.visited(node))
                            .as("node %d after write %d", node, write)
                            .isTrue();
                }
            }
        }
    }

    /** A link that leads one way only in place of one that led both ways takes a way in from a node that may have few. */
    @Test
    void linksInPlaceOfThoseToDeletedNodesLeadBothWays() {
        fill();
        double before = mutual();
        for (int write = 0; write < 6 * COUNT; write++) {
            put(random.nextInt(COUNT));
        }
        assertThat(mutual()).isGreaterThan(before - 0.11);
    }

    /** Share of the links of live nodes that lead back. */
    private double mutual() {
        int[] list = new int[graph.links.max(0)];
        int[] back = new int[list.length];
        int all = 0;
        int both = 0;
        for (int node = 0; node < graph.capacity(); node++) {
            int count = keys.live(node) ? graph.links.read(node, 0, list) : 0;
            for (int i = 0; i < count; i++) {
                all++;
                both += Graph.contains(back, graph.links.read(list[i], 0, back), node) ? 1 : 0;
            }
        }
        return both / (double) all;
    }
}
