package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class HnswConcurrencyTest {
    private static final int DIMENSION = 16;
    private static final int STABLE = 1500;

    /** Keys below {@link #STABLE} never change; the writer adds, replaces and deletes others, so slots are reused. */
    @Test
    void readersFindWhatWasWrittenBeforeThemWhileTheWriterChurns() throws Exception {
        float[][] vectors = VectorSets.uniform(3 * STABLE, DIMENSION, 1);
        AtomicInteger added = new AtomicInteger(STABLE - 1);
        AtomicBoolean done = new AtomicBoolean();
        HnswOptions options = new HnswOptions(DIMENSION, Metric.COSINE, Storage.F32, 8, 60, 60, 1, 100_000, 10);
        try (HnswIndex<Integer> index = HnswIndexTest.filled(options, java.util.Arrays.copyOf(vectors, STABLE));
                ExecutorService pool = Executors.newFixedThreadPool(3)) {
            Callable<int[]> reader = () -> {
                int found = 0;
                int asked = 0;
                while (!done.get() || asked < 200) {
                    int last = added.get();
                    int key = asked % 2 == 0 ? asked % STABLE : last;
                    List<Hit<Integer>> hits = index.search(
                            vectors[key],
                            SearchOptions.<Integer>top(5)
                                    .withMode(SearchMode.GRAPH)
                                    .withEf(120));
                    assertThat(HnswIndexTest.keys(hits)).doesNotHaveDuplicates();
                    for (Hit<Integer> hit : hits) {
                        // A score that is not of the key's own vector would betray a torn or reused slot.
                        assertThat(hit.score()).isBetween(-1.001f, 1.001f);
                        assertThat(hit.score())
                                .isCloseTo(
                                        cosine(vectors[hit.key()], vectors[key]),
                                        org.assertj.core.data.Offset.offset(1e-4f));
                    }
                    found += hits.getFirst().key() == key ? 1 : 0;
                    asked++;
                }
                return new int[] {found, asked};
            };
            List<Future<int[]>> readers = List.of(pool.submit(reader), pool.submit(reader));
            pool.submit(() -> {
                        try {
                            for (int i = STABLE; i < 3 * STABLE; i++) {
                                index.put(i, vectors[i]);
                                added.set(i);
                                if (i - 200 >= STABLE) {
                                    index.delete(i - 200);
                                }
                                index.put(i - 100 >= STABLE ? i - 100 : i, vectors[i - 100 >= STABLE ? i - 100 : i]);
                            }
                        } finally {
                            done.set(true);
                        }
                        return null;
                    })
                    .get();
            for (Future<int[]> result : readers) {
                int[] counts = result.get();
                // The last one added may be deleted before a slow reader comes to it.
                assertThat(counts[0]).isGreaterThan((int) (0.97 * counts[1]));
            }
            assertThat(index.size()).isEqualTo(STABLE + 200);
        }
    }

    private static float cosine(float[] a, float[] b) {
        double product = 0;
        double aa = 0;
        double bb = 0;
        for (int i = 0; i < a.length; i++) {
            product += (double) a[i] * b[i];
            aa += (double) a[i] * a[i];
            bb += (double) b[i] * b[i];
        }
        return (float) (product / Math.sqrt(aa * bb));
    }
}
