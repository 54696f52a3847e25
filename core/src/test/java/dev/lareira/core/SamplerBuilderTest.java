package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.core.internal.sampling.DryBreakers;
import dev.lareira.gguf.Gguf;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.Tokenizer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SamplerBuilderTest {
    private static final long SEED = 20261124;

    private static float[] logits(int count) {
        Random random = new Random(SEED);
        float[] logits = new float[count];
        for (int i = 0; i < count; i++) {
            logits[i] = (float) random.nextGaussian() * 3;
        }
        return logits;
    }

    private static int left(Sampler sampler, float[] logits) {
        Sampler.State state = sampler.start();
        state.sample(logits);
        return state.candidates().size();
    }

    @Test
    void aBiasWithoutBoundIsRefusedButForATokenThatIsForbidden() {
        assertThatThrownBy(() -> Sampler.logitBias(Map.of(1, Float.POSITIVE_INFINITY)))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("token 1 is Infinity");
        assertThatThrownBy(() -> Sampler.logitBias(Map.of(1, Float.NaN))).isInstanceOf(LareiraException.class);
        assertThat(Sampler.logitBias(Map.of(0, Float.NEGATIVE_INFINITY)).start().sample(new float[] {1, 0}))
                .isEqualTo(1);
    }

    @Test
    void theOrderDecidesWhatIsLeft() {
        float[] logits = logits(200);
        SamplerBuilder builder =
                Sampler.builder().temperature(5).topK(100).topP(0.5f).minP(0).seed(1);
        int hotLast = left(builder.order("top_k", "top_p", "temperature").build(), logits);
        int hotFirst = left(builder.order("temperature", "top_k", "top_p").build(), logits);
        int withoutTopP = left(builder.order("temperature", "top_k").build(), logits);
        assertThat(hotLast).isLessThan(hotFirst);
        assertThat(hotFirst).isLessThan(withoutTopP);
        assertThat(withoutTopP).isEqualTo(100);
    }

    @Test
    void withoutChangesItIsTheDefaultChain() {
        float[] logits = logits(1000);
        for (int seed = 0; seed < 50; seed++) {
            Sampler named = Sampler.builder().seed(seed).build();
            Sampler chained = Sampler.chain(Sampler.defaults(), Sampler.seed(seed));
            assertThat(named.start().sample(logits)).isEqualTo(chained.start().sample(logits));
        }
    }

    @Test
    void temperatureZeroTakesTheBestAfterPenaltiesAndBias() {
        float[] logits = {0, 5, 4, 3};
        SamplerBuilder builder = Sampler.builder().temperature(0);
        assertThat(builder.build().start().sample(logits)).isEqualTo(1);
        assertThat(builder.logitBias(Map.of(1, Float.NEGATIVE_INFINITY))
                        .build()
                        .start()
                        .sample(logits))
                .isEqualTo(2);
        Sampler.State penalised = builder.presencePenalty(2).build().start();
        penalised.accept(2);
        assertThat(penalised.sample(logits)).isEqualTo(3);
    }

    @Test
    void mirostatTakesThePlaceOfWhatDropsTokens() {
        float[] logits = logits(500);
        int kept = left(Sampler.builder().topK(2).mirostat(2, 5, 0.1f).build(), logits);
        assertThat(kept).isGreaterThan(2);
    }

    @Test
    void anUnknownNameIsRefusedWithThoseThatAre() {
        assertThatThrownBy(() -> Sampler.builder().order("top_k", "top_q"))
                .isInstanceOf(LareiraException.class)
                .hasMessageContaining("'top_q'")
                .hasMessageContaining("top_n_sigma");
    }

    @Test
    void breakersAreTheTokensThatHoldThemOrBeginThem() {
        try (Gguf file = Gguf.open(Golden.file("arch/llama.gguf"))) {
            Tokenizer tokenizer = Tokenizer.from(file);
            List<int[]> breakers = DryBreakers.of(tokenizer, List.of("e"));
            assertThat(breakers).isNotEmpty().allMatch(breaker -> breaker.length == 1);
            assertThat(breakers.stream().map(breaker -> tokenizer.vocabulary().text(breaker[0])))
                    .allMatch(text -> text.contains("e"));
            List<int[]> longer = DryBreakers.of(tokenizer, List.of("e the"));
            assertThat(longer).isNotEmpty();
            assertThat(longer.stream().map(tokenizer::decode)).allMatch(text -> text.endsWith("e the"));
        }
    }
}
