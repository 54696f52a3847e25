package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpeculationTest {
    /** Repeats itself, so that there is something to guess from. */
    private static final int[] PROMPT =
            IntStream.range(0, 60).map(i -> 10 + i % 12).toArray();

    private static Model load(String name) {
        return Model.load(
                Golden.file("arch/" + name + ".gguf"),
                LoadOptions.builder().contextLength(192).threads(2).build());
    }

    private static GenerationOptions options(int tokens, Sampler sampler, Speculation speculation) {
        return GenerationOptions.builder()
                .maxTokens(tokens)
                .ignoreEndOfText(true)
                .sampler(sampler)
                .speculation(speculation)
                .build();
    }

    private static List<Integer> ids(TokenStream stream) {
        List<Integer> ids = new ArrayList<>();
        stream.forEachRemaining(token -> ids.add(token.id()));
        return ids;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma2", "gemma3", "mixtral", "deepseek2", "olmo3", "qwen35", "mamba2"})
    void promptLookupDoesNotChangeTheText(String name) {
        for (Sampler sampler : List.of(Sampler.greedy(), Sampler.chain(Sampler.temperature(0.3f), Sampler.seed(5)))) {
            try (Model model = load(name);
                    Session plain = model.newSession();
                    Session guessing = model.newSession()) {
                List<Integer> expected = ids(plain.stream(PROMPT, options(100, sampler, Speculation.none())));
                TokenStream stream =
                        guessing.stream(PROMPT, options(100, sampler, new Speculation.PromptLookup(2, 10)));
                assertThat(ids(stream)).isEqualTo(expected);
                assertThat(guessing.tokens()).containsExactly(plain.tokens());
                assertThat(stream.timings().generatedTokens()).isEqualTo(100);
            }
        }
    }

    @Test
    void aModelThatDraftsForItselfIsAlwaysRight() {
        try (Model model = load("llama");
                Model draft = load("llama");
                Session plain = model.newSession();
                Session guessing = model.newSession()) {
            List<Integer> expected = ids(plain.stream(PROMPT, options(90, Sampler.greedy(), Speculation.none())));
            TokenStream stream =
                    guessing.stream(PROMPT, options(90, Sampler.greedy(), new Speculation.DraftModel(draft, 8, 0)));
            assertThat(ids(stream)).isEqualTo(expected);
            assertThat(stream.acceptedGuesses()).isEqualTo(79);
            assertThat(guessing.tokens()).containsExactly(plain.tokens());
        }
    }

    @Test
    void aDraftModelOfAnotherKindDoesNotChangeTheText() {
        try (Model model = load("llama");
                Model draft = load("gemma2");
                Session plain = model.newSession();
                Session guessing = model.newSession()) {
            List<Integer> expected = ids(plain.stream(PROMPT, options(90, Sampler.greedy(), Speculation.none())));
            TokenStream stream =
                    guessing.stream(PROMPT, options(90, Sampler.greedy(), new Speculation.DraftModel(draft, 4, 0)));
            assertThat(ids(stream)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 17})
    void aFullContextEndsTheTextAtTheSameToken(int room) {
        try (Model model = load("llama");
                Session plain = model.newSession();
                Session guessing = model.newSession()) {
            int[] prompt = IntStream.range(0, 192 - room).map(i -> 10 + i % 12).toArray();
            TokenStream expected = plain.stream(prompt, options(0, Sampler.greedy(), Speculation.none()));
            TokenStream stream = guessing.stream(prompt, options(0, Sampler.greedy(), Speculation.promptLookup()));
            assertThat(ids(stream)).isEqualTo(ids(expected)).hasSize(room + 1);
            assertThat(stream.finishReason()).isEqualTo(expected.finishReason()).contains(FinishReason.CONTEXT_FULL);
        }
    }

    @Test
    void guessesThatAreTooLongAreRefused() {
        assertThatThrownBy(() -> new Speculation.PromptLookup(2, 11))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("expected 1 to 10");
    }
}
