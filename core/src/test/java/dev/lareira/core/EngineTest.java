package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EngineTest {
    private static final long SEED = 20261125;

    private static Model load(String name, int threads) {
        return Model.load(
                Golden.file("arch/" + name + ".gguf"),
                LoadOptions.builder()
                        .contextLength(512)
                        .threads(threads)
                        .precision(Precision.FAST)
                        .build());
    }

    private static int[] text(int seed, int length) {
        return new Random(SEED + seed).ints(length, 0, 500).toArray();
    }

    private static int[] concat(int[] a, int[] b) {
        int[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static GenerationOptions tokens(int count, Sampler sampler) {
        return GenerationOptions.builder()
                .sampler(sampler)
                .maxTokens(count)
                .ignoreEndOfText(true)
                .build();
    }

    private static GenerationOptions greedy(int count) {
        return tokens(count, Sampler.greedy());
    }

    private static List<Integer> ids(Generation generation) {
        List<Integer> ids = new ArrayList<>();
        generation.forEach(token -> ids.add(token.id()));
        return ids;
    }

    /** What a prompt gives when nothing else runs, and nothing was evaluated before. */
    private static List<Integer> alone(Model model, int[] prompt, GenerationOptions options) {
        try (Engine engine = Engine.builder(model).cachedSessions(0).build()) {
            return ids(engine.submit(prompt, options));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "gemma2", "mamba2", "lfm2", "qwen3moe"})
    void whatIsChosenDoesNotDependOnWhatRunsBeside(String name) {
        try (Model model = load(name, 2)) {
            List<int[]> prompts = IntStream.range(0, 14)
                    .mapToObj(i -> text(i, 3 + (i * 37) % 200))
                    .toList();
            GenerationOptions options = greedy(24);
            List<List<Integer>> expected = prompts.stream()
                    .map(prompt -> alone(model, prompt, options))
                    .toList();
            try (Engine engine = Engine.builder(model).parallel(12).build()) {
                List<Generation> together = prompts.stream()
                        .map(prompt -> engine.submit(prompt, options))
                        .toList();
                assertThat(together.stream().map(EngineTest::ids).toList()).isEqualTo(expected);
            }
        }
    }

    @Test
    void aSeedGivesTheSameTextWhateverRunsBeside() {
        try (Model model = load("llama", 2)) {
            GenerationOptions options =
                    tokens(32, Sampler.chain(Sampler.topK(40), Sampler.temperature(1), Sampler.seed(7)));
            List<Integer> expected = alone(model, text(1, 60), options);
            try (Engine engine = Engine.builder(model).build()) {
                for (int i = 2; i < 6; i++) {
                    engine.submit(text(i, 100 * (i - 1)), tokens(40, Sampler.defaults()));
                }
                assertThat(ids(engine.submit(text(1, 60), options))).isEqualTo(expected);
            }
        }
    }

    @Test
    void generatesWhatASessionGenerates() {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).build();
                Session session = model.newSession()) {
            List<Integer> expected = new ArrayList<>();
            session.stream(text(1, 100), greedy(40)).forEach(token -> expected.add(token.id()));
            Generation generation = engine.submit(text(1, 100), greedy(40));
            assertThat(ids(generation)).isEqualTo(expected);
            assertThat(generation.finishReason()).contains(FinishReason.MAX_TOKENS);
            assertThat(generation.timings().promptTokens()).isEqualTo(100);
            assertThat(generation.timings().generatedTokens()).isEqualTo(40);
        }
    }

    @Test
    void aRepeatedPromptIsKnownAndGivesTheSame() {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).build()) {
            Generation first = engine.submit(text(1, 200), greedy(16));
            List<Integer> expected = ids(first);
            Generation again = engine.submit(text(1, 200), greedy(16));
            assertThat(ids(again)).isEqualTo(expected);
            assertThat(first.cachedTokens()).isZero();
            assertThat(again.cachedTokens()).isEqualTo(184);
            Generation longer = engine.submit(concat(text(1, 150), text(2, 50)), greedy(16));
            assertThat(ids(longer)).isEqualTo(alone(model, concat(text(1, 150), text(2, 50)), greedy(16)));
            assertThat(longer.cachedTokens()).isEqualTo(150);
        }
    }

    @Test
    void promptsThatBeginAlikeAreReadOnceWhenTheyComeTogether() {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).build()) {
            List<Generation> together = IntStream.range(0, 4)
                    .mapToObj(i -> engine.submit(concat(text(1, 300), text(2 + i, 30)), greedy(8)))
                    .toList();
            List<List<Integer>> texts = together.stream().map(EngineTest::ids).toList();
            for (int i = 0; i < 4; i++) {
                assertThat(texts.get(i)).isEqualTo(alone(model, concat(text(1, 300), text(2 + i, 30)), greedy(8)));
            }
            assertThat(together.stream().map(Generation::cachedTokens)).containsExactly(0, 300, 300, 300);
            assertThat(engine.status().totals().promptTokens()).isEqualTo(330 + 3 * 30);
        }
    }

    @Test
    void aShortPromptDoesNotWaitForALongOne() {
        try (Model model = Model.load(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"));
                Engine engine = Engine.builder(model).build()) {
            Generation lengthy = engine.submit(text(1, 3000), greedy(4));
            Generation brief = engine.submit(text(2, 40), greedy(4));
            brief.next();
            assertThat(engine.status().slots().getFirst().evaluatedTokens()).isLessThan(2500);
            assertThat(lengthy.next(Duration.ZERO)).isEmpty();
            assertThat(lengthy.finishReason()).isEmpty();
            assertThat(ids(brief)).hasSize(3);
        }
    }

    @Test
    void generationsThatDoNotFitIntoMemoryTakeTurns() {
        try (Model model = load("llama", 1)) {
            long one;
            try (Session session = model.newSession()) {
                session.prefill(text(0, 128));
                one = session.byteSize();
            }
            List<int[]> prompts =
                    IntStream.range(0, 4).mapToObj(i -> text(i, 100)).toList();
            try (Engine engine = Engine.builder(model).maxBytes(3 * one).build()) {
                List<Generation> together = prompts.stream()
                        .map(prompt -> engine.submit(prompt, greedy(90)))
                        .toList();
                for (Generation generation : together) {
                    assertThat(ids(generation)).hasSize(90);
                    assertThat(generation.finishReason()).contains(FinishReason.MAX_TOKENS);
                    assertThat(engine.status().sessionBytes()).isLessThanOrEqualTo(3 * one);
                }
            }
        }
    }

    @Test
    void aPromptThatCanNeverFitIsRefused() {
        try (Model model = load("llama", 1);
                Engine small = Engine.builder(model).maxBytes(1000).build();
                Engine engine = Engine.builder(model).build()) {
            assertThatThrownBy(() -> small.submit(text(1, 10), greedy(1)))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("MB");
            assertThatThrownBy(() -> engine.submit(text(1, 512), greedy(1)))
                    .isInstanceOf(LareiraException.class)
                    .hasMessageContaining("512");
            assertThatThrownBy(() -> engine.submit(new int[0], greedy(1))).isInstanceOf(LareiraException.class);
            assertThatThrownBy(() -> engine.submit(new int[] {-1}, greedy(1))).isInstanceOf(LareiraException.class);
        }
    }

    @Test
    void endsWhenTheContextIsFull() {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).build()) {
            Generation generation = engine.submit(text(1, 500), greedy(0));
            assertThat(ids(generation)).hasSize(13);
            assertThat(generation.finishReason()).contains(FinishReason.CONTEXT_FULL);
        }
    }

    @Test
    void aFullQueueTurnsAwayAndCancellingMakesRoom() throws InterruptedException {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).parallel(1).queue(1).build()) {
            Generation running = engine.submit(text(1, 10), greedy(400));
            running.next();
            Generation waiting = engine.submit(text(2, 10), greedy(5));
            assertThat(engine.offer(text(3, 10), greedy(5))).isEmpty();
            assertThatThrownBy(() -> engine.submit(text(3, 10), greedy(5))).hasMessageContaining("waiting");
            running.cancel();
            assertThat(ids(waiting)).hasSize(5);
            while (running.hasNext()) {
                running.next();
            }
            assertThat(running.finishReason()).contains(FinishReason.CANCELLED);
        }
    }

    @Test
    void closingEndsWhatRunsAndWhatWaits() {
        try (Model model = load("llama", 1)) {
            Engine engine = Engine.builder(model).parallel(1).build();
            Generation running = engine.submit(text(1, 10), greedy(0));
            Generation waiting = engine.submit(text(2, 10), greedy(0));
            running.next();
            engine.close();
            ids(running);
            assertThat(running.finishReason()).contains(FinishReason.CANCELLED);
            assertThat(ids(waiting)).isEmpty();
            assertThat(waiting.finishReason()).contains(FinishReason.CANCELLED);
            assertThatThrownBy(() -> engine.submit(text(1, 10), greedy(1))).hasMessageContaining("closed");
        }
    }

    @Test
    void aConstraintThatCannotBeMetFailsOnlyItsOwnGeneration() {
        try (Model model = load("llama", 1);
                Engine engine = Engine.builder(model).build()) {
            Map<Integer, Float> nothing =
                    IntStream.range(0, 500).boxed().collect(Collectors.toMap(id -> id, id -> Float.NEGATIVE_INFINITY));
            GenerationOptions impossible = GenerationOptions.builder()
                    .constraint(Constraint.gbnf("root ::= \"yes\""))
                    .sampler(Sampler.logitBias(nothing))
                    .build();
            Generation other = engine.submit(text(1, 10), greedy(20));
            Generation failing = engine.submit(text(2, 10), impossible);
            assertThatThrownBy(() -> ids(failing)).isInstanceOf(LareiraException.class);
            assertThat(ids(other)).hasSize(20);
        }
    }
}
