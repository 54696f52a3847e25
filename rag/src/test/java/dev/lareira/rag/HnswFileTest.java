package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HnswFileTest {
    private static final int DIMENSION = 9;

    @TempDir
    private Path folder;

    private static HnswIndex<String> churned(Storage storage, int count) {
        float[][] vectors = VectorSets.clustered(count, DIMENSION, 10, 1);
        HnswIndex<String> index =
                new HnswIndex<>(new HnswOptions(DIMENSION, Metric.COSINE, storage, 4, 20, 20, 5, 100_000, 100));
        for (int i = 0; i < count; i++) {
            index.put("ação " + i, vectors[i]);
            if (i % 3 == 0) {
                index.delete("ação " + i / 2);
            }
        }
        return index;
    }

    @ParameterizedTest
    @EnumSource(Storage.class)
    void openedAnswersAsTheSavedAndGrowsOn(Storage storage) throws IOException {
        Path file = folder.resolve("index");
        float[][] queries = VectorSets.clustered(20, DIMENSION, 10, 2);
        try (HnswIndex<String> index = churned(storage, 2500)) {
            index.save(file, KeyCodec.strings());
            byte[] saved = Files.readAllBytes(file);
            try (HnswIndex<String> opened = HnswIndex.open(file, KeyCodec.strings())) {
                assertThat(opened.size()).isEqualTo(index.size()).isGreaterThan(1000);
                for (float[] query : queries) {
                    for (SearchMode mode : SearchMode.values()) {
                        SearchOptions<String> ten =
                                SearchOptions.<String>top(10).withMode(mode).withEf(2000);
                        assertThat(opened.search(query, ten)).isEqualTo(index.search(query, ten));
                    }
                }
                for (int i = 0; i < 2500; i++) {
                    opened.put("ação " + i, queries[i % 20]);
                }
                opened.compact();
                assertThat(opened.size()).isEqualTo(2500);
                assertThat(Files.readAllBytes(file)).isEqualTo(saved);
                assertThat(opened.search(queries[3], 10)).allMatch(hit -> hit.score() > 0.99);
                opened.save(file, KeyCodec.strings());
            }
            try (HnswIndex<String> again = HnswIndex.open(file, KeyCodec.strings())) {
                assertThat(again.size()).isEqualTo(2500);
            }
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void sameSeedAndWritesGiveTheSameBytes() throws IOException {
        byte[][] files = new byte[2][];
        for (int i = 0; i < 2; i++) {
            Path file = folder.resolve("index" + i);
            try (HnswIndex<String> index = churned(Storage.F32, 1500)) {
                index.save(file, KeyCodec.strings());
            }
            files[i] = Files.readAllBytes(file);
        }
        assertThat(files[0]).isEqualTo(files[1]);
    }

    @Test
    void emptyIndexIsSavedAndOpened() {
        Path file = folder.resolve("empty");
        try (HnswIndex<Long> index = new HnswIndex<>(HnswOptions.of(3))) {
            index.save(file, KeyCodec.longs());
        }
        try (HnswIndex<Long> index = HnswIndex.open(file, KeyCodec.longs())) {
            assertThat(index.search(new float[] {1, 2, 3}, 3)).isEmpty();
            index.put(7L, new float[] {1, 2, 3});
            assertThat(index.search(new float[] {1, 2, 3}, 3)).hasSize(1);
        }
    }

    @Test
    void deletedKeysAndVectorsAreNotInTheFile() throws IOException {
        Path file = folder.resolve("index");
        try (HnswIndex<String> index =
                new HnswIndex<>(new HnswOptions(2, Metric.DOT, Storage.F32, 4, 20, 20, 5, 100, 100))) {
            index.put("kept", new float[] {1, 2});
            index.put("secret", new float[] {123.456f, 7});
            index.delete("secret");
            index.save(file, KeyCodec.strings());
        }
        String bytes = new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] value = java.nio.ByteBuffer.allocate(4)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putFloat(123.456f)
                .array();
        assertThat(bytes).contains("kept").doesNotContain("secret");
        assertThat(bytes).doesNotContain(new String(value, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        Path file = folder.resolve("index");
        try (HnswIndex<String> index = churned(Storage.INT8, 12)) {
            index.save(file, KeyCodec.strings());
        }
        byte[] whole = Files.readAllBytes(file);
        Path cut = folder.resolve("cut");
        for (int length = 0; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            refused(cut);
        }
        Files.write(cut, Arrays.copyOf(whole, whole.length + 1));
        refused(cut);
        assertThat(whole.length).isGreaterThan(500);
    }

    @Test
    void everyFlippedBitIsRefused() throws IOException {
        Path file = folder.resolve("index");
        try (HnswIndex<String> index = churned(Storage.F16, 12)) {
            index.save(file, KeyCodec.strings());
        }
        byte[] whole = Files.readAllBytes(file);
        Path flipped = folder.resolve("flipped");
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < whole.length; i++) {
            int bit = 1 << random.nextInt(8);
            whole[i] ^= (byte) bit;
            Files.write(flipped, whole);
            refused(flipped);
            whole[i] ^= (byte) bit;
        }
    }

    private static void refused(Path file) {
        assertThatThrownBy(() -> HnswIndex.open(file, KeyCodec.strings()).close())
                .isInstanceOf(RagException.class)
                .hasMessageContaining(file.getFileName().toString());
    }

    @Test
    void wrongCodecAndMissingFileAreNamed() {
        Path file = folder.resolve("index");
        try (HnswIndex<String> index = churned(Storage.F32, 50)) {
            index.save(file, KeyCodec.strings());
        }
        assertThatThrownBy(() -> HnswIndex.open(file, KeyCodec.longs()).close())
                .isInstanceOf(RagException.class)
                .hasMessageContaining("codec");
        refused(folder.resolve("missing"));
    }
}
