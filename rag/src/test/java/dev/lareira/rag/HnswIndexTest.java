package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HnswIndexTest {
    private static final int DIMENSION = 24;

    static HnswOptions options(Metric metric, Storage storage) {
        return new HnswOptions(DIMENSION, metric, storage, 12, 100, 80, 42, 100_000, 1000);
    }

    static HnswIndex<Integer> filled(HnswOptions options, float[][] vectors) {
        HnswIndex<Integer> index = new HnswIndex<>(options);
        for (int i = 0; i < vectors.length; i++) {
            assertThat(index.put(i, vectors[i])).isTrue();
        }
        return index;
    }

    /** The k best by plain loops in double precision. */
    static List<Integer> oracle(float[][] vectors, float[] query, Metric metric, int k, IntPredicate filter) {
        double[] scores = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            double product = 0;
            double norms = 0;
            double squares = 0;
            double querySquares = 0;
            for (int j = 0; j < query.length; j++) {
                product += (double) vectors[i][j] * query[j];
                norms += ((double) vectors[i][j] - query[j]) * ((double) vectors[i][j] - query[j]);
                squares += (double) vectors[i][j] * vectors[i][j];
                querySquares += (double) query[j] * query[j];
            }
            scores[i] = switch (metric) {
                case COSINE -> product / Math.sqrt(squares * querySquares);
                case DOT -> product;
                case L2 -> -norms;
            };
        }
        return IntStream.range(0, vectors.length)
                .filter(filter)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -scores[i]))
                .limit(k)
                .toList();
    }

    static List<Integer> keys(List<Hit<Integer>> hits) {
        return hits.stream().map(Hit::key).toList();
    }

    static double recall(
            HnswIndex<Integer> index, float[][] vectors, float[][] queries, SearchMode mode, IntPredicate filter) {
        int found = 0;
        int expected = 0;
        for (float[] query : queries) {
            Set<Integer> best =
                    new HashSet<>(oracle(vectors, query, index.options().metric(), 10, filter));
            List<Integer> hits = keys(index.search(
                    query, SearchOptions.<Integer>top(10).withMode(mode).withFilter(filter::test)));
            assertThat(hits).doesNotHaveDuplicates().hasSameSizeAs(best).allMatch(filter::test);
            expected += best.size();
            found += (int) hits.stream().filter(best::contains).count();
        }
        return (double) found / expected;
    }

    @ParameterizedTest
    @CsvSource({
        "COSINE, F32, .97", "COSINE, F16, .96", "COSINE, INT8, .90",
        "DOT, F32, .90", "DOT, F16, .90", "DOT, INT8, .85",
        "L2, F32, .97", "L2, F16, .96", "L2, INT8, .88"
    })
    void graphFindsWhatPlainLoopsFind(Metric metric, Storage storage, double least) {
        float[][] vectors = VectorSets.clustered(4000, DIMENSION, 60, 1);
        float[][] queries = VectorSets.clustered(40, DIMENSION, 60, 2);
        try (HnswIndex<Integer> index = filled(options(metric, storage), vectors)) {
            assertThat(recall(index, vectors, queries, SearchMode.GRAPH, i -> true))
                    .isGreaterThanOrEqualTo(least);
            assertThat(recall(index, vectors, queries, SearchMode.EXACT, i -> true))
                    .isGreaterThanOrEqualTo(storage == Storage.F32 ? 1 : least);
        }
    }

    @ParameterizedTest
    @EnumSource(Metric.class)
    void scoresAreOfTheMetric(Metric metric) {
        try (HnswIndex<String> index = new HnswIndex<>(new HnswOptions(2, metric, Storage.F32, 2, 2, 2, 1, 10, 10))) {
            index.put("a", new float[] {3, 4});
            Hit<String> hit = index.search(new float[] {4, 3}, 5).getFirst();
            double expected = switch (metric) {
                case COSINE -> 0.96;
                case DOT -> 24;
                case L2 -> -2;
            };
            assertThat((double) hit.score()).isCloseTo(expected, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 10, 30, 100, 1000})
    void filterKeepsRecallAndNeverLosesHits(int oneOf) {
        float[][] vectors = VectorSets.clustered(6000, DIMENSION, 60, 3);
        float[][] queries = VectorSets.clustered(30, DIMENSION, 60, 4);
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            for (SearchMode mode : SearchMode.values()) {
                assertThat(recall(index, vectors, queries, mode, i -> i % oneOf == 0))
                        .isGreaterThan(0.95);
            }
        }
    }

    /**
     * Vectors without clusters, and few candidates, so that a walk that is too narrow shows. Where half are kept it goes on through the
     * others, and so finds more than without a filter.
     */
    @ParameterizedTest
    @CsvSource({"2, 0.06", "3, -0.01", "5, -0.01"})
    void filteredWalkFindsNoLessThanOneWithoutAFilter(int oneOf, double more) {
        float[][] vectors = VectorSets.uniform(6000, DIMENSION, 13);
        float[][] queries = VectorSets.uniform(100, DIMENSION, 14);
        HnswOptions narrow = new HnswOptions(DIMENSION, Metric.COSINE, Storage.F32, 12, 100, 24, 42, 100_000, 1000);
        try (HnswIndex<Integer> index = filled(narrow, vectors)) {
            double without = recall(index, vectors, queries, SearchMode.GRAPH, i -> true);
            assertThat(recall(index, vectors, queries, SearchMode.GRAPH, i -> i % oneOf == 0))
                    .isGreaterThan(without + more);
        }
    }

    @Test
    void filterThatKeepsAFifthOfManyIsNotAskedForAll() {
        float[][] vectors = VectorSets.uniform(6000, DIMENSION, 15);
        Set<Integer> asked = new HashSet<>();
        SearchOptions<Integer> fifth = SearchOptions.<Integer>top(10).withEf(10).withFilter(i -> {
            asked.add(i);
            return i % 5 == 0;
        });
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            assertThat(index.search(vectors[1], fifth)).hasSize(10);
            assertThat(asked).hasSizeLessThan(vectors.length / 2);
        }
    }

    @Test
    void filterThatKeepsTheFarSideOnlyStillFinds() {
        float[][] vectors = VectorSets.clustered(6000, DIMENSION, 2, 5);
        float[][] queries = new float[][] {vectors[0], vectors[1], vectors[2], vectors[3]};
        float[] probe = vectors[0];
        IntPredicate far = i -> dot(vectors[i], probe) < 0;
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            assertThat(recall(index, vectors, queries, SearchMode.AUTO, far)).isGreaterThan(0.95);
        }
    }

    @Test
    void walkKeepsOutOfWhatIsNotAccepted() {
        float[][] vectors = VectorSets.clustered(6000, DIMENSION, 2, 5);
        Set<Integer> asked = new HashSet<>();
        // The query is in the middle of the half that is not accepted.
        SearchOptions<Integer> far = SearchOptions.<Integer>top(10)
                .withEf(20)
                .withMode(SearchMode.GRAPH)
                .withFilter(i -> {
                    asked.add(i);
                    return dot(vectors[i], vectors[0]) < 0;
                });
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            List<Integer> best = oracle(vectors, vectors[0], Metric.COSINE, 10, i -> dot(vectors[i], vectors[0]) < 0);
            List<Integer> found = keys(index.search(vectors[0], far));
            assertThat(asked).hasSizeLessThan(vectors.length / 2);
            assertThat(found).hasSize(10);
            assertThat(found.stream().filter(best::contains).count()).isGreaterThanOrEqualTo(9);
        }
    }

    @ParameterizedTest
    @EnumSource(SearchMode.class)
    void rememberedFilterIsAskedAgainOnlyWhenTheIndexHasChanged(SearchMode mode) {
        float[][] vectors = VectorSets.uniform(3000, DIMENSION, 12);
        AtomicInteger asked = new AtomicInteger();
        Predicate<Integer> filter = SearchOptions.remembered(key -> {
            asked.incrementAndGet();
            return key % 3 == 0;
        });
        SearchOptions<Integer> third =
                SearchOptions.<Integer>top(10).withMode(mode).withFilter(filter);
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors);
                HnswIndex<Integer> other = filled(options(Metric.COSINE, Storage.F32), new float[][] {vectors[1]})) {
            for (int i = 0; i < 20; i++) {
                assertThat(index.search(vectors[i], third)).hasSize(10).allMatch(hit -> hit.key() % 3 == 0);
            }
            assertThat(asked).hasValue(3000);
            index.put(3000, vectors[1]);
            index.delete(0);
            assertThat(keys(index.search(vectors[1], third))).startsWith(3000);
            assertThat(keys(index.search(vectors[0], third))).doesNotContain(0);
            assertThat(asked).hasValue(6000);
            assertThat(keys(other.search(vectors[1], third))).containsExactly(0);
        }
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += (double) a[i] * b[i];
        }
        return sum;
    }

    @Test
    void copiesDoNotHideTheOthers() {
        float[][] vectors = VectorSets.uniform(4000, DIMENSION, 6);
        for (int i = 0; i < 2000; i++) {
            vectors[2 * i] = vectors[2 * (i % 5)];
        }
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            int found = 0;
            for (int i = 1; i < 4000; i += 20) {
                found += index.search(vectors[i], SearchOptions.<Integer>top(10).withMode(SearchMode.GRAPH))
                                        .getFirst()
                                        .key()
                                == i
                        ? 1
                        : 0;
            }
            assertThat(found).isGreaterThanOrEqualTo(199);
        }
    }

    @Test
    void addKeepsAndPutReplaces() {
        try (HnswIndex<String> index = new HnswIndex<>(HnswOptions.of(2))) {
            assertThat(index.add("a", new float[] {1, 0})).isTrue();
            assertThat(index.add("a", new float[] {0, 1})).isFalse();
            assertThat(index.vector("a")).hasValue(new float[] {1, 0});
            assertThat(index.put("a", new float[] {0, 2})).isFalse();
            assertThat(index.vector("a")).hasValue(new float[] {0, 1});
            assertThat(index.size()).isEqualTo(1);
            assertThat(index.search(new float[] {1, 0}, 5)).hasSize(1);
            assertThat(index.delete("a")).isTrue();
            assertThat(index.delete("a")).isFalse();
            assertThat(index.search(new float[] {1, 0}, 5)).isEmpty();
            assertThat(index.vector("a")).isEmpty();
        }
    }

    @Test
    void churnKeepsEveryLiveVectorWithinReach() {
        int n = 3000;
        float[][] vectors = VectorSets.clustered(n, DIMENSION, 40, 7);
        float[][] queries = VectorSets.clustered(40, DIMENSION, 40, 8);
        try (HnswIndex<Integer> index = filled(options(Metric.COSINE, Storage.F32), vectors)) {
            java.util.SplittableRandom random = new java.util.SplittableRandom(9);
            for (int round = 0; round < 4; round++) {
                float[][] fresh = VectorSets.clustered(n, DIMENSION, 40, 10 + round);
                for (int i = 0; i < n / 2; i++) {
                    int key = random.nextInt(n);
                    vectors[key] = fresh[key];
                    if (i % 2 == 0) {
                        assertThat(index.delete(key)).isTrue();
                    }
                    index.put(key, fresh[key]);
                }
            }
            assertThat(index.size()).isEqualTo(n);
            assertThat(recall(index, vectors, queries, SearchMode.GRAPH, i -> true))
                    .isGreaterThan(0.96);
            index.compact();
            int found = 0;
            for (int i = 0; i < n; i++) {
                SearchOptions<Integer> one =
                        SearchOptions.<Integer>top(1).withEf(400).withMode(SearchMode.GRAPH);
                found += index.search(vectors[i], one).getFirst().key() == i ? 1 : 0;
            }
            assertThat(found).isEqualTo(n);
        }
    }

    @Test
    void emptiesAndFillsAgain() {
        float[][] vectors = VectorSets.uniform(1000, DIMENSION, 11);
        try (HnswIndex<Integer> index = filled(options(Metric.L2, Storage.F32), vectors)) {
            assertThat(index.deleteIf(key -> key >= 10)).isEqualTo(990);
            assertThat(index.search(vectors[0], 100)).hasSize(10);
            assertThat(index.deleteIf(key -> true)).isEqualTo(10);
            assertThat(index.search(vectors[0], 100)).isEmpty();
            index.compact();
            for (int i = 0; i < 1000; i++) {
                index.put(i, vectors[i]);
            }
            assertThat(recall(index, vectors, new float[][] {vectors[5]}, SearchMode.GRAPH, i -> true))
                    .isGreaterThan(0.8);
        }
    }

    @Test
    void hostileArgumentsAreRefusedAndChangeNothing() {
        try (HnswIndex<String> index = new HnswIndex<>(HnswOptions.of(3))) {
            float[][] bad = {
                null, {}, {1, 2}, {1, 2, 3, 4}, {Float.NaN, 1, 1}, {1, Float.POSITIVE_INFINITY, 1}, {0, 0, 0}
            };
            for (float[] vector : bad) {
                assertThatThrownBy(() -> index.put("a", vector)).isInstanceOf(RagException.class);
                assertThatThrownBy(() -> index.search(vector, 1)).isInstanceOf(RagException.class);
            }
            assertThatThrownBy(() -> index.put(null, new float[] {1, 2, 3})).isInstanceOf(RagException.class);
            assertThatThrownBy(() -> index.search(new float[] {1, 2, 3}, 0))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("k is 0");
            assertThat(index.size()).isZero();
            assertThat(index.search(new float[] {1, 2, 3}, 1)).isEmpty();
        }
        assertThatThrownBy(() -> HnswOptions.of(0)).isInstanceOf(RagException.class);
        HnswIndex<String> closed = new HnswIndex<>(HnswOptions.of(3));
        closed.close();
        closed.close();
        assertThatThrownBy(() -> closed.search(new float[] {1, 2, 3}, 1)).hasMessageContaining("closed");
    }

    @Test
    void fullIndexSaysSo() {
        HnswOptions one = new HnswOptions(2, Metric.DOT, Storage.F16, 2, 2, 2, 1, 1, 10);
        try (HnswIndex<String> index = new HnswIndex<>(one)) {
            index.put("a", new float[] {1, 1});
            assertThatThrownBy(() -> index.put("b", new float[] {1, 1})).hasMessageContaining("maxVectors is 1");
            assertThatThrownBy(() -> index.put("a", new float[] {70000, 1})).hasMessageContaining("65504");
        }
    }
}
