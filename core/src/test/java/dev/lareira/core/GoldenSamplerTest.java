package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Every sampler and chain against llama.cpp's results. */
class GoldenSamplerTest {
    private static final int CASES = 220;
    /**
     * Typical sampling over a probability of 0: llama.cpp multiplies it by its infinite logarithm, so that the entropy is
     * not a number and its sort has no defined result. Ours takes the limit, 0.
     */
    private static final int UNDEFINED = 3;

    /** A token that is still alive, its logit and probability. */
    private record Live(int id, double logit, double probability) {}

    @TestFactory
    Stream<DynamicTest> leavesWhatLlamaCppLeaves() {
        JsonNode golden = golden();
        JsonNode cases = golden.get("cases");
        assertThat(cases.size()).isEqualTo(CASES);
        int[] defined = IntStream.range(0, CASES)
                .filter(i -> !undefined(cases.get(i), golden))
                .toArray();
        assertThat(defined).hasSize(CASES - UNDEFINED);
        return IntStream.of(defined)
                .mapToObj(i -> DynamicTest.dynamicTest(
                        i + " " + cases.get(i).get("name").asString() + " "
                                + cases.get(i).get("shape").asString(),
                        () -> compare(cases.get(i), golden)));
    }

    private static boolean undefined(JsonNode row, JsonNode golden) {
        JsonNode first = row.get("chain").get(0);
        if (!first.get("sampler").asString().equals("typical") || first.get("p").asDouble() >= 1) {
            return false;
        }
        float[] logits = logits(golden, row.get("shape").asString());
        float[] sorted = logits.clone();
        Arrays.sort(sorted);
        return (float) Math.exp(sorted[0] - sorted[sorted.length - 1]) == 0;
    }

    private static void compare(JsonNode row, JsonNode golden) {
        List<Sampler> chain = new ArrayList<>();
        row.get("chain").forEach(step -> chain.add(sampler(step)));
        Sampler.State state = Sampler.chain(chain.toArray(Sampler[]::new)).start();
        row.get("history").forEach(token -> state.accept(token.asInt()));
        float[] logits = logits(golden, row.get("shape").asString());
        int chosen = state.sample(logits);

        List<Live> actual = live(state.candidates(), logits, chosen);
        List<Live> expected = new ArrayList<>();
        for (JsonNode live : row.get("result")) {
            if (!live.get(1).isNull()) {
                expected.add(new Live(
                        live.get(0).asInt(), live.get(1).asDouble(), live.get(2).asDouble()));
            }
        }
        assertThat(actual).hasSameSizeAs(expected);
        if (!row.get("tie_at_cut").asBoolean()) {
            assertThat(actual.stream().map(Live::id).sorted())
                    .isEqualTo(expected.stream().map(Live::id).sorted().toList());
        }
        actual.sort(Comparator.comparingDouble(Live::logit).reversed());
        for (int i = 0; i < actual.size(); i++) {
            double logit = expected.get(i).logit();
            assertThat(actual.get(i).logit()).isCloseTo(logit, within(1e-5 * Math.max(1, Math.abs(logit))));
            assertThat(actual.get(i).probability()).isCloseTo(expected.get(i).probability(), within(1e-5));
        }
        assertThat(actual).extracting(Live::id).contains(chosen);
    }

    /** A greedy chain has no candidates but the token it chose. */
    private static List<Live> live(Candidates candidates, float[] logits, int chosen) {
        List<Live> live = new ArrayList<>();
        if (candidates.size() == 0) {
            live.add(new Live(chosen, logits[chosen], 1));
            return live;
        }
        double sum = candidates.logSumExp();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.logit(i) != Float.NEGATIVE_INFINITY) {
                live.add(new Live(candidates.id(i), candidates.logit(i), Math.exp(candidates.logit(i) - sum)));
            }
        }
        return live;
    }

    private static Sampler sampler(JsonNode step) {
        int minKeep = step.path("min_keep").asInt(0);
        return switch (step.get("sampler").asString()) {
            case "top_k" -> Sampler.topK(step.get("k").asInt());
            case "top_p" -> Sampler.topP(number(step, "p"), minKeep);
            case "min_p" -> Sampler.minP(number(step, "p"), minKeep);
            case "typical" -> Sampler.typical(number(step, "p"), minKeep);
            case "top_n_sigma" -> Sampler.topNSigma(number(step, "n"));
            case "xtc" -> Sampler.xtc(number(step, "probability"), number(step, "threshold"), minKeep);
            case "temp" -> Sampler.temperature(number(step, "t"));
            case "temp_ext" ->
                Sampler.dynamicTemperature(number(step, "t"), number(step, "delta"), number(step, "exponent"));
            case "penalties" ->
                Sampler.penalties(
                        step.get("last_n").asInt(),
                        number(step, "repeat"),
                        number(step, "freq"),
                        number(step, "present"));
            case "dry" -> dry(step);
            case "logit_bias" -> bias(step);
            default -> throw new AssertionError("no such sampler: " + step);
        };
    }

    private static Sampler dry(JsonNode step) {
        List<int[]> breakers = new ArrayList<>();
        step.get("breakers").forEach(breaker -> breakers.add(ids(breaker)));
        return Sampler.dry(
                number(step, "multiplier"),
                number(step, "base"),
                step.get("allowed_length").asInt(),
                step.get("last_n").asInt(),
                breakers);
    }

    private static Sampler bias(JsonNode step) {
        Map<Integer, Float> bias = new HashMap<>();
        step.get("bias").forEach(pair -> bias.put(pair.get(0).asInt(), floatOf(pair.get(1))));
        return Sampler.logitBias(bias);
    }

    private static JsonNode golden() {
        return Golden.json(Golden.file("sampling/samplers.json"));
    }

    private static float[] logits(JsonNode golden, String shape) {
        JsonNode values = golden.get("logits").get(shape);
        float[] logits = new float[values.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = floatOf(values.get(i));
        }
        return logits;
    }

    private static float floatOf(JsonNode value) {
        return value.isNull() ? Float.NEGATIVE_INFINITY : (float) value.asDouble();
    }

    private static float number(JsonNode step, String name) {
        return (float) step.get(name).asDouble();
    }

    private static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }
}
