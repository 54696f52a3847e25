package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lareira.quant.Precision;
import dev.lareira.testkit.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/**
 * A real model against llama.cpp on the same weights expanded to 32-bit floats: with exact activations, value by value;
 * with activations rounded to 8 bits, by the distance that rounding may cause.
 */
class SmolLm2Test {
    private static final int GREEDY_STEPS = 12;

    private static JsonNode golden;
    private static Model exact;
    private static Model fast;

    @BeforeAll
    static void load() {
        golden = Golden.json(Golden.file("smollm2/f32.json"));
        Path path = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf");
        var options = LoadOptions.builder().contextLength(2048).threads(2);
        exact = Model.load(path, options.precision(Precision.EXACT).build());
        fast = Model.load(path, options.precision(Precision.FAST).build());
    }

    @AfterAll
    static void close() {
        if (exact != null) {
            exact.close();
            fast.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> exactActivationsGiveTheTrueLogits() {
        assertThat(golden.get("prompts").size()).isEqualTo(12);
        return golden.get("prompts")
                .valueStream()
                .map(prompt -> dynamicTest(prompt.get("name").asString(), () -> checkExact(prompt)));
    }

    private static void checkExact(JsonNode prompt) {
        try (Session session = exact.newSession()) {
            session.prefill(ints(prompt.get("ids")));
            float[] logits = session.logits();
            double previous = Double.POSITIVE_INFINITY;
            int[] order = best(logits, 20);
            for (int i = 0; i < 20; i++) {
                int id = prompt.get("top20").get(i).get(0).asInt();
                double expected = prompt.get("top20").get(i).get(1).asDouble();
                assertThat((double) logits[id]).isCloseTo(expected, within(2e-3));
                if (previous - expected > 4e-3 && i > 0) {
                    assertThat((double) logits[order[i]]).isCloseTo(expected, within(2e-3));
                }
                previous = expected;
            }
            int[] greedy = ints(prompt.at("/greedy/ids"));
            for (int step = 0; step < GREEDY_STEPS; step++) {
                if (prompt.at("/greedy/margin").get(step).asDouble() < 5e-3) {
                    break;
                }
                assertThat(best(session.logits(), 1)[0]).as("step %d", step).isEqualTo(greedy[step]);
                session.prefill(greedy[step]);
            }
        }
    }

    @Test
    void exactActivationsGiveTheTrueLikelihoods() {
        int[] ids = Arrays.copyOf(ints(golden.at("/perplexity/ids")), 400);
        JsonNode expected = golden.at("/perplexity/nll");
        float[] nll = Perplexity.onePass(exact, ids).negativeLogLikelihoods();
        double sum = 0;
        for (int i = 0; i < nll.length; i++) {
            assertThat((double) nll[i]).isCloseTo(expected.get(i).asDouble(), within(5e-3));
            sum += nll[i] - expected.get(i).asDouble();
        }
        assertThat(sum / nll.length).isCloseTo(0, within(1e-4));
    }

    @TestFactory
    Stream<DynamicTest> roundedActivationsStayNearTheTruth() {
        return golden.get("prompts")
                .valueStream()
                .map(prompt -> dynamicTest(prompt.get("name").asString(), () -> checkFast(prompt)));
    }

    private static void checkFast(JsonNode prompt) {
        try (Session session = fast.newSession()) {
            session.prefill(ints(prompt.get("ids")));
            float[] logits = session.logits();
            Set<Integer> truth = new HashSet<>();
            prompt.get("top20").forEach(pair -> truth.add(pair.get(0).asInt()));
            Set<Integer> shared = new HashSet<>(truth);
            shared.retainAll(Arrays.stream(best(logits, 20)).boxed().toList());
            assertThat(shared).hasSizeGreaterThanOrEqualTo(16);
            if (prompt.at("/greedy/margin").get(0).asDouble() > 0.7) {
                assertThat(best(logits, 1)[0])
                        .isEqualTo(prompt.get("top20").get(0).get(0).asInt());
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> roundedActivationsKeepTheDistribution() {
        return Stream.of("plain-capital", "chat-pt", "chat-notes")
                .map(name -> dynamicTest(name, () -> checkDistribution(name)));
    }

    private static void checkDistribution(String name) {
        JsonNode prompt = golden.get("prompts")
                .valueStream()
                .filter(p -> p.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
        float[] truth = new float[49152];
        ByteBuffer.wrap(Golden.bytes(Golden.file("smollm2/" + name + ".f32.logits.gz")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(truth);
        try (Session session = fast.newSession()) {
            session.prefill(ints(prompt.get("ids")));
            float[] logits = session.logits();
            assertThat(divergence(truth, logits)).isLessThan(0.02);
            assertThat(spread(truth, logits)).isLessThan(0.25);
        }
    }

    /** Kullback-Leibler divergence of the distributions. */
    private static double divergence(float[] truth, float[] other) {
        double p = logSumExp(truth);
        double q = logSumExp(other);
        double sum = 0;
        for (int i = 0; i < truth.length; i++) {
            sum += Math.exp(truth[i] - p) * (truth[i] - p - (other[i] - q));
        }
        return sum;
    }

    /** Root mean square of the difference without its mean. */
    private static double spread(float[] a, float[] b) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            double difference = a[i] - b[i];
            sum += difference;
            squares += difference * difference;
        }
        double mean = sum / a.length;
        return Math.sqrt(squares / a.length - mean * mean);
    }

    private static double logSumExp(float[] x) {
        double sum = 0;
        for (float value : x) {
            sum += Math.exp(value);
        }
        return Math.log(sum);
    }

    /** The largest, by passes: sorting all of a vocabulary for each step takes longer than the step. */
    private static int[] best(float[] logits, int count) {
        float[] rest = logits.clone();
        int[] best = new int[count];
        for (int n = 0; n < count; n++) {
            for (int i = 1; i < rest.length; i++) {
                best[n] = rest[i] > rest[best[n]] ? i : best[n];
            }
            rest[best[n]] = Float.NEGATIVE_INFINITY;
        }
        return best;
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }
}
