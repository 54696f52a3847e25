package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
    private static final GenerationOptions GREEDY = GenerationOptions.builder()
            .sampler(Sampler.greedy())
            .ignoreEndOfText(true)
            .maxTokens(24)
            .build();

    private static Model load(int contextLength, int threads) {
        return Model.load(
                Golden.file("arch/llama.gguf"),
                LoadOptions.builder()
                        .contextLength(contextLength)
                        .threads(threads)
                        .build());
    }

    private static List<Integer> ids(TokenStream stream) {
        List<Integer> ids = new ArrayList<>();
        stream.forEachRemaining(token -> ids.add(token.id()));
        return ids;
    }

    @Test
    void generatesUpToTheLimitAndSaysWhatItCost() {
        try (Model model = load(128, 2);
                Session session = model.newSession()) {
            TokenStream stream = session.stream("The keeper asked", GREEDY);
            assertThat(ids(stream)).hasSize(24);
            assertThat(stream.finishReason()).contains(FinishReason.MAX_TOKENS);
            assertThat(stream.timings().generatedTokens()).isEqualTo(24);
            assertThat(stream.timings().promptTokens())
                    .isEqualTo(model.tokenizer().encode("The keeper asked").length);
            assertThat(stream.timings().generatedTokensPerSecond()).isPositive();
            assertThatThrownBy(stream::next).hasMessageContaining("MAX_TOKENS");
        }
    }

    @Test
    void theSameSeedGivesTheSameTokensWithAnyNumberOfThreads() {
        GenerationOptions seeded = GREEDY.toBuilder()
                .maxTokens(60)
                .sampler(Sampler.chain(Sampler.temperature(1), Sampler.seed(7)))
                .build();
        List<List<Integer>> runs = new ArrayList<>();
        for (int threads : new int[] {1, 2, 3, 5}) {
            try (Model model = load(128, threads);
                    Session session = model.newSession()) {
                runs.add(ids(session.stream("The keeper asked", seeded)));
            }
        }
        assertThat(runs).allMatch(runs.getFirst()::equals);
        assertThat(runs.getFirst()).hasSize(60);
    }

    @Test
    void aFullContextEndsTheText() {
        try (Model model = load(20, 1);
                Session session = model.newSession()) {
            TokenStream stream = session.stream(new int[] {1, 2, 3, 4, 5}, GREEDY);
            assertThat(ids(stream)).hasSize(16);
            assertThat(stream.finishReason()).contains(FinishReason.CONTEXT_FULL);
            assertThat(session.remaining()).isZero();
        }
    }

    @Test
    void aStopStringEndsTheTextBeforeIt() {
        try (Model model = load(128, 1);
                Session session = model.newSession();
                Session again = model.newSession()) {
            String text = session.stream("The keeper asked", GREEDY).text();
            String stop = text.substring(10, 13);
            TokenStream stream = again.stream(
                    "The keeper asked", GREEDY.toBuilder().stop(stop).build());
            assertThat(stream.text()).isEqualTo(text.substring(0, text.indexOf(stop)));
            assertThat(stream.finishReason()).contains(FinishReason.STOP_STRING);
        }
    }

    @Test
    void aGrowingPromptIsEvaluatedOnce() {
        try (Model model = load(256, 2);
                Session session = model.newSession();
                Session fresh = model.newSession()) {
            int[] first = model.tokenizer().encode("The keeper asked the paper");
            TokenStream answer = session.streamFrom(first, GREEDY);
            List<Integer> prompt =
                    new ArrayList<>(java.util.Arrays.stream(first).boxed().toList());
            prompt.addAll(ids(answer));
            prompt.addAll(List.of(5, 6, 7));
            int[] second = prompt.stream().mapToInt(Integer::intValue).toArray();

            TokenStream stream = session.streamFrom(second, GREEDY);
            List<Integer> continued = ids(stream);
            assertThat(stream.timings().promptTokens()).isEqualTo(Session.MANY);
            assertThat(continued).isEqualTo(ids(fresh.streamFrom(second, GREEDY)));

            second[2] = 9;
            TokenStream changed = session.streamFrom(second, GREEDY);
            changed.next();
            assertThat(changed.timings().promptTokens()).isEqualTo(second.length - 2);
            assertThat(session.tokens()).startsWith(second);
        }
    }

    @Test
    void aCancelledStreamEnds() {
        try (Model model = load(128, 1);
                Session session = model.newSession()) {
            TokenStream stream = session.stream("The keeper asked", GREEDY);
            stream.next();
            stream.cancel();
            assertThat(stream.hasNext()).isFalse();
            assertThat(stream.finishReason()).contains(FinishReason.CANCELLED);
        }
    }

    @Test
    void tokensCarryTheirProbabilityWhenAskedTo() {
        try (Model model = load(128, 1);
                Session session = model.newSession()) {
            TokenStream stream = session.stream(
                    "The keeper asked", GREEDY.toBuilder().logprobs(512).build());
            Token token = stream.next();
            assertThat(token.top()).hasSize(512);
            assertThat(token.top().getFirst().id()).isEqualTo(token.id());
            assertThat(token.top().getFirst().logprob()).isEqualTo(token.logprob());
            double sum = token.top().stream()
                    .mapToDouble(candidate -> Math.exp(candidate.logprob()))
                    .sum();
            assertThat(sum).isCloseTo(1, within(1e-4));
        }
    }
}
