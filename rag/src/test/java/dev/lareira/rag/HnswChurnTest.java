package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HnswChurnTest {
    /** Lists that shrank with each deletion near them lost 0.035. */
    @Test
    void churnCostsLittleRecall() {
        int count = 3000;
        int dimension = 24;
        HnswOptions options = new HnswOptions(dimension, Metric.COSINE, Storage.F32, 12, 100, 20, 42, 100_000, 1000);
        float[][] vectors = VectorSets.uniform(count, dimension, 1);
        float[][] queries = VectorSets.uniform(100, dimension, 2);
        SplittableRandom random = new SplittableRandom(9);
        try (HnswIndex<Integer> churned = HnswIndexTest.filled(options, vectors)) {
            for (int round = 0; round < 4; round++) {
                float[][] others = VectorSets.uniform(count, dimension, 10 + round);
                for (int i = 0; i < count / 2; i++) {
                    int key = random.nextInt(count);
                    vectors[key] = others[key];
                    churned.put(key, vectors[key]);
                }
            }
            try (HnswIndex<Integer> fresh = HnswIndexTest.filled(options, vectors)) {
                double least = recall(fresh, vectors, queries) - 0.02;
                assertThat(recall(churned, vectors, queries)).isGreaterThan(least);
                churned.compact();
                assertThat(recall(churned, vectors, queries)).isGreaterThan(least);
            }
        }
    }

    private static double recall(HnswIndex<Integer> index, float[][] vectors, float[][] queries) {
        return HnswIndexTest.recall(index, vectors, queries, SearchMode.GRAPH, key -> true);
    }
}
