package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many vectors put at once, on several threads. */
class HnswBatchTest {
    private static final int DIMENSION = 24;

    @TempDir
    private Path folder;

    private static HnswIndex<Integer> filled(HnswOptions options, float[][] vectors, int threads) {
        HnswIndex<Integer> index = new HnswIndex<>(options);
        List<Integer> keys = IntStream.range(0, vectors.length).boxed().toList();
        assertThat(index.putAll(keys, List.of(vectors), threads)).isEqualTo(vectors.length);
        assertThat(index.size()).isEqualTo(vectors.length);
        return index;
    }

    /** Twice the same keys, so that slots are freed and taken again, and copies. */
    private byte[] bytes(Storage storage, int threads) throws IOException {
        float[][] vectors = VectorSets.clustered(3000, DIMENSION, 40, 1);
        for (int i = 0; i < 300; i++) {
            vectors[10 * i] = vectors[i % 3];
        }
        Path file = folder.resolve("index" + threads);
        HnswOptions options = HnswIndexTest.options(Metric.COSINE, storage);
        try (HnswIndex<Integer> index = filled(options, vectors, threads)) {
            List<Integer> keys =
                    IntStream.range(0, 2000).mapToObj(i -> 3 * i / 2).toList();
            List<float[]> others = Arrays.asList(VectorSets.clustered(2000, DIMENSION, 40, 2));
            assertThat(index.putAll(keys, others, threads)).isZero();
            index.put(1, vectors[2]);
            index.save(file, KeyCodec.integers());
        }
        return Files.readAllBytes(file);
    }

    @ParameterizedTest
    @CsvSource({"F32, 2", "F32, 3", "INT8, 2"})
    void graphDoesNotDependOnThreads(Storage storage, int threads) throws IOException {
        assertThat(bytes(storage, threads)).isEqualTo(bytes(storage, 1));
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
        try (HnswIndex<Integer> index = filled(HnswIndexTest.options(metric, storage), vectors, 2)) {
            assertThat(HnswIndexTest.recall(index, vectors, queries, SearchMode.GRAPH, i -> true))
                    .isGreaterThanOrEqualTo(least);
        }
    }

    @Test
    void everyVectorIsWithinReachThoughManyAreCopies() {
        float[][] vectors = VectorSets.uniform(4000, DIMENSION, 6);
        for (int i = 0; i < 2000; i++) {
            vectors[2 * i] = vectors[2 * (i % 5)];
        }
        HnswOptions options = HnswIndexTest.options(Metric.COSINE, Storage.F32);
        try (HnswIndex<Integer> index = filled(options, vectors, 2)) {
            int found = 0;
            for (int i = 1; i < 4000; i += 20) {
                SearchOptions<Integer> ten = SearchOptions.<Integer>top(10).withMode(SearchMode.GRAPH);
                found += index.search(vectors[i], ten).getFirst().key() == i ? 1 : 0;
            }
            assertThat(found).isGreaterThanOrEqualTo(199);
        }
    }

    @Test
    void growsAnIndexThatIsThereAndIsGrownOneByOne() {
        float[][] vectors = VectorSets.clustered(3000, DIMENSION, 40, 3);
        float[][] queries = VectorSets.clustered(40, DIMENSION, 40, 4);
        try (HnswIndex<Integer> index = new HnswIndex<>(HnswIndexTest.options(Metric.COSINE, Storage.F32))) {
            for (int from = 0; from < 3000; from += 1000) {
                int begin = from;
                index.put(from, vectors[from]);
                List<Integer> keys = IntStream.range(begin, begin + 900).boxed().toList();
                assertThat(index.putAll(keys, Arrays.asList(vectors).subList(begin, begin + 900), 2))
                        .isEqualTo(899);
                for (int i = begin + 900; i < begin + 1000; i++) {
                    index.put(i, vectors[i]);
                }
            }
            assertThat(HnswIndexTest.recall(index, vectors, queries, SearchMode.GRAPH, i -> true))
                    .isGreaterThan(0.97);
        }
    }

    @Test
    void lastOfEqualKeysCountsAndOneBadVectorStopsAll() {
        try (HnswIndex<String> index =
                new HnswIndex<>(new HnswOptions(2, Metric.COSINE, Storage.F32, 2, 2, 2, 1, 6, 9))) {
            List<float[]> two = List.of(new float[] {1, 0}, new float[] {0, 1});
            assertThat(index.putAll(List.of("a", "a"), two, 1)).isEqualTo(1);
            assertThat(index.vector("a")).hasValue(new float[] {0, 1});
            List<float[]> bad = List.of(new float[] {1, 0}, new float[] {0, 0});
            assertThatThrownBy(() -> index.putAll(List.of("b", "c"), bad, 1)).hasMessageContaining("zero vector");
            assertThatThrownBy(() -> index.putAll(List.of("b"), two, 1)).hasMessageContaining("1 keys for 2 vectors");
            assertThatThrownBy(() -> index.putAll(new ArrayList<>(Arrays.asList("b", null)), two, 1))
                    .isInstanceOf(RagException.class);
            assertThat(index.size()).isEqualTo(1);
            List<String> many = List.of("b", "c", "d", "e", "f", "g");
            List<float[]> six = Collections.nCopies(6, new float[] {1, 1});
            assertThatThrownBy(() -> index.putAll(many, six, 1)).hasMessageContaining("maxVectors is 6");
            assertThat(index.size()).isEqualTo(1);
            assertThat(index.putAll(List.of(), List.of(), 1)).isZero();
        }
    }
}
