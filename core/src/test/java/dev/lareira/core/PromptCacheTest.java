package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromptCacheTest {
    private static final long SEED = 20261124;

    private static Model load(String name) {
        return load(name, Precision.EXACT);
    }

    private static Model load(String name, Precision precision) {
        return Model.load(
                Golden.file("arch/" + name + ".gguf"),
                LoadOptions.builder()
                        .contextLength(256)
                        .threads(1)
                        .precision(precision)
                        .build());
    }

    private static int[] text(int seed, int length) {
        return new Random(SEED + seed).ints(length, 0, 500).toArray();
    }

    /** The beginning of one text and the end of another. */
    private static int[] text(int seed, int length, int other, int more) {
        int[] tokens = Arrays.copyOf(text(seed, length), length + more);
        System.arraycopy(text(other, more), 0, tokens, length, more);
        return tokens;
    }

    private static void use(PromptCache cache, int[] prompt) {
        Session session = cache.take(prompt);
        session.prefill(Arrays.copyOfRange(prompt, session.position(), prompt.length));
        cache.put(session);
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.sorted().toList());
        }
    }

    @Test
    void theLongestKnownBeginningIsNotEvaluatedAgain() {
        try (Model model = load("llama");
                PromptCache cache = PromptCache.builder(model).build()) {
            use(cache, text(1, 100));
            use(cache, text(2, 100));
            use(cache, text(1, 60, 3, 40));
            try (Session session = cache.take(text(1, 80, 4, 10));
                    Session same = cache.take(text(1, 60, 3, 50));
                    Session fresh = cache.take(text(5, 10))) {
                assertThat(session.tokens()).containsExactly(text(1, 80));
                assertThat(same.position()).isEqualTo(100);
                assertThat(fresh.position()).isZero();
                session.prefill(7);
                try (Session alone = model.newSession()) {
                    alone.prefill(text(1, 80));
                    alone.prefill(7);
                    assertThat(session.logits()).containsExactly(alone.logits());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100, 140})
    void aKnownPromptHasTheSameTextAsWhenItWasNew(int length, @TempDir Path folder) {
        LoadOptions loading = LoadOptions.builder()
                .contextLength(256)
                .threads(1)
                .batchSize(64)
                .build();
        GenerationOptions options = GenerationOptions.builder()
                .sampler(Sampler.greedy())
                .maxTokens(20)
                .ignoreEndOfText(true)
                .logprobs(2)
                .build();
        int[] prompt = text(1, length);
        List<List<Token>> texts = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (Model model = Model.load(Golden.file("arch/llama.gguf"), loading);
                    PromptCache cache = PromptCache.builder(model)
                            .folder(folder)
                            .minTokens(1)
                            .build()) {
                for (int i = 0; i < 2; i++) {
                    Session session = cache.take(prompt);
                    List<Token> tokens = new ArrayList<>();
                    session.streamFrom(prompt, options).forEachRemaining(tokens::add);
                    cache.put(session);
                    texts.add(tokens);
                }
            }
        }
        assertThat(texts).hasSize(4).containsOnly(texts.getFirst());
    }

    @Test
    void theSessionUsedLongestAgoIsForgottenFirst() {
        try (Model model = load("llama");
                PromptCache cache = PromptCache.builder(model).sessions(2).build()) {
            use(cache, text(1, 50));
            use(cache, text(2, 50));
            use(cache, text(1, 50));
            use(cache, text(3, 50));
            try (Session first = cache.take(text(1, 50));
                    Session second = cache.take(text(2, 50))) {
                assertThat(first.position()).isEqualTo(50);
                assertThat(second.position()).isZero();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma3", "mamba2"})
    void theNextRunKnowsTheBeginning(String name, @TempDir Path folder) throws IOException {
        try (Model model = load(name)) {
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build()) {
                use(cache, text(1, 100));
                use(cache, text(2, 20));
            }
            assertThat(files(folder)).hasSize(1);
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build();
                    Session session = cache.take(text(1, 100, 2, 5));
                    Session alone = model.newSession()) {
                assertThat(session.position()).isEqualTo(100);
                alone.prefill(text(1, 100));
                assertThat(session.logits()).containsExactly(alone.logits());
            }
        }
    }

    @Test
    void aLongerSessionTakesThePlaceOfItsBeginning(@TempDir Path folder) throws IOException {
        try (Model model = load("llama")) {
            for (int length : new int[] {70, 90, 80}) {
                try (PromptCache cache =
                        PromptCache.builder(model).folder(folder).build()) {
                    use(cache, text(1, length));
                }
            }
            assertThat(files(folder)).hasSize(1);
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build();
                    Session session = cache.take(text(1, 200))) {
                assertThat(session.position()).isEqualTo(90);
            }
        }
    }

    @Test
    void otherModelsAndSettingsDoNotMeet(@TempDir Path folder) {
        try (Model model = load("llama");
                PromptCache cache = PromptCache.builder(model).folder(folder).build()) {
            use(cache, text(1, 100));
        }
        for (Model other : List.of(load("llama-tied"), load("llama", Precision.FAST))) {
            try (other;
                    PromptCache cache =
                            PromptCache.builder(other).folder(folder).build();
                    Session session = cache.take(text(1, 100))) {
                assertThat(session.position()).isZero();
            }
        }
    }

    @Test
    void theFolderStaysWithinItsBound(@TempDir Path folder) throws IOException {
        try (Model model = load("llama")) {
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build()) {
                use(cache, text(1, 100));
            }
            long bytes = Files.size(files(folder).getFirst());
            Files.setLastModifiedTime(files(folder).getFirst(), FileTime.fromMillis(1));
            try (PromptCache cache = PromptCache.builder(model)
                    .folder(folder)
                    .maxBytes(2 * bytes)
                    .build()) {
                use(cache, text(2, 100));
                use(cache, text(3, 100));
            }
            assertThat(files(folder)).hasSize(2);
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build();
                    Session oldest = cache.take(text(1, 100));
                    Session newest = cache.take(text(3, 100))) {
                assertThat(oldest.position()).isZero();
                assertThat(newest.position()).isEqualTo(100);
            }
        }
    }

    @Test
    void aDamagedFileIsDeletedAndThePromptEvaluated(@TempDir Path folder) throws IOException {
        try (Model model = load("llama")) {
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build()) {
                use(cache, text(1, 100));
                use(cache, text(2, 100));
            }
            byte[] bytes = Files.readAllBytes(files(folder).getFirst());
            bytes[bytes.length / 2] ^= 1;
            Files.write(files(folder).getFirst(), bytes);
            Files.write(files(folder).getLast(), new byte[] {1, 2, 3});
            try (PromptCache cache = PromptCache.builder(model).folder(folder).build();
                    Session first = cache.take(text(1, 100));
                    Session second = cache.take(text(2, 100))) {
                assertThat(first.position()).isZero();
                assertThat(second.position()).isZero();
                assertThat(files(folder)).isEmpty();
            }
        }
    }

    @Test
    void aClosedCacheSaysSo() {
        try (Model model = load("llama")) {
            PromptCache cache = PromptCache.builder(model).build();
            cache.close();
            assertThatThrownBy(() -> cache.take(text(1, 5)))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("closed");
        }
    }
}
