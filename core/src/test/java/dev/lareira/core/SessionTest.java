package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final long SEED = 20261124;

    private static Model load(String name, int contextLength) {
        return Model.load(
                Golden.file("arch/" + name + ".gguf"),
                LoadOptions.builder()
                        .contextLength(contextLength)
                        .threads(2)
                        .precision(Precision.EXACT)
                        .batchSize(48)
                        .build());
    }

    /** Ids for a text longer than two pages of the cache. */
    private static int[] text(int length) {
        return new Random(SEED).ints(length, 0, 500).toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3", "deepseek2", "mixtral", "gemma4", "qwen35"})
    void aForkHasTheSamePastAndAFutureOfItsOwn(String name) {
        try (Model model = load(name, 256);
                Session session = model.newSession()) {
            session.prefill(text(150));
            try (Session fork = session.fork()) {
                fork.prefill(7, 8, 9);
                session.prefill(1, 2, 3);
                session.truncate(140);
                session.prefill(4);
                try (Session fresh = model.newSession()) {
                    fresh.prefill(text(150));
                    fresh.prefill(7, 8, 9);
                    assertThat(fork.logits()).containsExactly(fresh.logits());
                    assertThat(fork.tokens()).containsExactly(fresh.tokens());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma2", "olmo3", "qwen35", "mamba2", "lfm2"})
    void aTruncatedSessionContinuesAsIfTheRestHadNeverBeen(String name) {
        try (Model model = load(name, 256);
                Session session = model.newSession();
                Session fresh = model.newSession()) {
            session.prefill(text(150));
            session.truncate(70);
            assertThatThrownBy(session::logits)
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("no logits");
            session.prefill(5, 6);
            fresh.prefill(java.util.Arrays.copyOf(text(150), 70));
            fresh.prefill(5, 6);
            assertThat(largestDifference(session.logits(), fresh.logits())).isLessThan(1e-4f);
            assertThat(session.position()).isEqualTo(72);
        }
    }

    @Test
    void aRestoredSessionContinuesAsTheSavedOne(@TempDir Path folder) {
        Path file = folder.resolve("session");
        try (Model model = load("llama", 256);
                Session session = model.newSession();
                Session restored = model.newSession()) {
            session.prefill(text(100));
            session.save(file);
            restored.prefill(1, 2, 3);
            restored.restore(file);
            assertThat(restored.tokens()).containsExactly(session.tokens());
            assertThat(restored.logits()).containsExactly(session.logits());
            restored.prefill(9);
            session.prefill(9);
            assertThat(restored.logits()).containsExactly(session.logits());
        }
    }

    @Test
    void aSessionOfAnotherModelOrADamagedOneIsRefused(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("session");
        try (Model model = load("llama", 256);
                Model other = load("llama-tied", 256);
                Session session = model.newSession();
                Session target = other.newSession()) {
            session.prefill(text(20));
            session.save(file);
            target.prefill(1, 2);
            assertThatThrownBy(() -> target.restore(file)).hasMessageContaining("another model");
            assertThat(target.tokens()).containsExactly(1, 2);

            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length - 20] ^= 1;
            Files.write(file, bytes);
            assertThatThrownBy(() -> session.restore(file)).hasMessageContaining("checksum");
            for (int length = 0; length < bytes.length; length += 997) {
                Files.write(file, java.util.Arrays.copyOf(bytes, length));
                assertThatThrownBy(() -> session.restore(file))
                        .isInstanceOf(LareiraException.class)
                        .hasMessageContaining("damaged");
            }
            assertThat(session.position()).isEqualTo(20);
        }
    }

    @Test
    void tooManyTokensAreRefusedBeforeAnyIsEvaluated() {
        try (Model model = load("llama", 32);
                Session session = model.newSession()) {
            session.prefill(text(30));
            assertThatThrownBy(() -> session.prefill(1, 2, 3))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("30 of the 32");
            assertThatThrownBy(() -> session.prefill(512)).hasMessageContaining("not in the vocabulary");
            assertThat(session.position()).isEqualTo(30);
            session.prefill(1, 2);
            assertThat(session.remaining()).isZero();
        }
    }

    @Test
    void memoryGrowsWithTheTextAndNotWithTheContext() {
        try (Model model = load("llama", 100_000);
                Session session = model.newSession()) {
            assertThat(session.byteSize()).isZero();
            session.prefill(text(100));
            assertThat(session.byteSize()).isLessThan(200_000);
        }
    }

    @Test
    void twoSessionsCanBeUsedByTwoThreads() {
        try (Model model = load("llama", 256)) {
            float[][] logits = new float[8][];
            IntStream.range(0, logits.length).parallel().forEach(i -> {
                try (Session session = model.newSession()) {
                    session.prefill(text(60));
                    session.prefill(i % 2);
                    logits[i] = session.logits();
                }
            });
            for (int i = 2; i < logits.length; i++) {
                assertThat(logits[i]).containsExactly(logits[i % 2]);
            }
        }
    }

    private static float largestDifference(float[] a, float[] b) {
        float largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs(a[i] - b[i]));
        }
        return largest;
    }
}
