package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VectorStoreTest {
    private static final int DIMENSION = 16;
    private static final HnswOptions OPTIONS =
            new HnswOptions(DIMENSION, Metric.COSINE, Storage.F32, 8, 60, 60, 1, 100_000, 100);

    @TempDir
    private Path folder;

    private VectorStore<Integer> open() {
        return VectorStore.open(folder, OPTIONS, KeyCodec.integers());
    }

    private static byte[] payload(int key, float[] vector) {
        return (key + ":" + vector[0]).getBytes(StandardCharsets.UTF_8);
    }

    private static void check(VectorStore<Integer> store, Map<Integer, float[]> expected) {
        assertThat(store.size()).isEqualTo(expected.size());
        expected.forEach((key, vector) -> {
            assertThat(store.vector(key).orElseThrow()).isEqualTo(vector);
            assertThat(store.payload(key).orElseThrow()).isEqualTo(payload(key, vector));
        });
        SearchOptions<Integer> one =
                SearchOptions.<Integer>top(1).withMode(SearchMode.GRAPH).withEf(200);
        for (int key : expected.keySet().stream().filter(key -> key % 7 == 0).toList()) {
            assertThat(store.search(expected.get(key), one).getFirst().key()).isEqualTo(key);
        }
    }

    @Test
    void everyStateSurvivesReopening() {
        Random random = new Random(1);
        float[][] vectors = VectorSets.uniform(4000, DIMENSION, 1);
        Map<Integer, float[]> expected = new HashMap<>();
        for (int round = 0, next = 0; round < 8; round++) {
            try (VectorStore<Integer> store = open()) {
                check(store, expected);
                for (int i = 0; i < (round % 3 == 0 ? 20 : 500); i++) {
                    int key = random.nextInt(600);
                    if (random.nextInt(3) == 0) {
                        assertThat(store.delete(key)).isEqualTo(expected.remove(key) != null);
                    } else {
                        store.put(key, vectors[next], payload(key, vectors[next]));
                        expected.put(key, vectors[next++]);
                    }
                }
                store.force();
                check(store, expected);
            }
        }
        assertThat(expected).hasSizeGreaterThan(300);
    }

    @Test
    void churnLeavesNothingBehind() throws IOException {
        int count = 2000;
        float[][] vectors = VectorSets.clustered(5 * count, DIMENSION, 40, 1);
        Map<Integer, float[]> expected = new HashMap<>();
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        try (VectorStore<Integer> store = open()) {
            int next = 0;
            for (int round = 0; round < 5; round++) {
                Collections.shuffle(order, new Random(round));
                for (int key : round == 0 ? order : order.subList(0, count / 2)) {
                    store.put(key, vectors[next], payload(key, vectors[next]));
                    expected.put(key, vectors[next++]);
                }
            }
            assertThat(store.deleteIf(key -> key < 10)).isEqualTo(10);
            expected.keySet().removeIf(key -> key < 10);
            store.compact();
            assertThat(store.fileBytes()).isLessThan(store.usedBytes() * 11 / 10);
            check(store, expected);
            long onDisk;
            try (Stream<Path> files = Files.walk(folder)) {
                onDisk = files.filter(Files::isRegularFile)
                        .mapToLong(file -> file.toFile().length())
                        .sum();
            }
            assertThat(onDisk).isLessThan(count * (4L * DIMENSION + 60 + 4L * DIMENSION + 8 + 150));
        }
        try (VectorStore<Integer> store = open()) {
            check(store, expected);
        }
    }

    @Test
    void wrongVectorsAndDimensionsAreRefusedAndChangeNothing() {
        try (VectorStore<Integer> store = open()) {
            store.put(1, VectorSets.uniform(1, DIMENSION, 1)[0]);
            assertThatThrownBy(() -> store.put(1, new float[3])).hasMessageContaining("holds vectors of 16");
            assertThatThrownBy(() -> store.put(2, new float[DIMENSION])).hasMessageContaining("zero vector");
            assertThat(store.size()).isEqualTo(1);
            assertThatThrownBy(this::open).hasMessageContaining("already open");
        }
        assertThatThrownBy(() -> VectorStore.open(folder, HnswOptions.of(4), KeyCodec.integers()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("16 values, not of 4");
        try (VectorStore<Integer> store = open()) {
            assertThat(store.size()).isEqualTo(1);
        }
    }
}
