package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lareira.core.KeyValueType;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import dev.lareira.testkit.Golden;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Tiny models of every architecture and weight type against what llama.cpp computes on them. */
class GoldenArchitectureTest {
    /** For logits that went through llama.cpp's table of 16-bit GELU values. */
    private static final double GELU_TABLE = 5e-2;

    private static final double FLOAT = 1e-3;
    /** Where llama.cpp rounded activations to 8 bits, which can change the choice of an expert. */
    private static final double ROUNDED_ACTIVATIONS = 2.5;

    private static Stream<Path> causalModels() {
        return Golden.files("arch", ".json").stream()
                .filter(path -> Golden.json(path).has("logits"))
                .filter(path -> Architectures.supported()
                        .contains(Golden.json(path).get("architecture").asString()));
    }

    @Test
    void everyCausalModelOfTheReferenceDataIsCovered() {
        List<String> missing = Golden.files("arch", ".json").stream()
                .filter(path -> Golden.json(path).has("logits"))
                .filter(path -> !Architectures.supported()
                        .contains(Golden.json(path).get("architecture").asString()))
                .map(path -> path.getFileName().toString())
                .toList();
        assertThat(missing).isEmpty();
        assertThat(causalModels()).hasSize(98);
    }

    @TestFactory
    Stream<DynamicTest> matchesLlamaCpp() {
        return causalModels().map(path -> dynamicTest(path.getFileName().toString(), () -> check(path)));
    }

    private static void check(Path json) {
        JsonNode golden = Golden.json(json);
        Path gguf = json.resolveSibling(json.getFileName().toString().replace(".json", ".gguf"));
        try (Gguf file = Gguf.open(gguf);
                Workers workers = Workers.of(2)) {
            Transformer model = new Transformer(
                    file, Precision.EXACT, workers, golden.at("/settings/n_ctx").asInt(), KeyValueType.F32);
            assertThat(model.unusedTensors()).isEmpty();
            int[] prompt = ints(golden.at("/prompt/tokens"));
            for (int batch : new int[] {prompt.length, 5, 1}) {
                float[][] logits = evaluate(model, model.newSequence(), prompt, batch);
                compareLogits(golden, logits);
            }
            compareDecode(golden, model, prompt);
            compareGreedy(golden, model);
        }
    }

    private static void compareLogits(JsonNode golden, float[][] logits) {
        if (golden.has("logits_dequantized")) {
            compare(golden.get("logits_dequantized"), logits, FLOAT);
        } else if (golden.has("logits_exact_gelu")) {
            compare(golden.get("logits_exact_gelu"), logits, FLOAT);
            compare(golden.get("logits"), logits, GELU_TABLE);
        } else {
            compare(golden.get("logits"), logits, FLOAT);
        }
    }

    private static void compareDecode(JsonNode golden, Transformer model, int[] prompt) {
        if (!golden.has("decode")) {
            return;
        }
        Sequence sequence = model.newSequence();
        evaluate(model, sequence, prompt, prompt.length);
        float[][] logits = evaluate(model, sequence, ints(golden.at("/decode/tokens")), 1);
        compare(golden.at("/decode/logits"), logits, tolerance(golden));
    }

    private static void compareGreedy(JsonNode golden, Transformer model) {
        double tolerance = tolerance(golden);
        for (JsonNode prompt : golden.get("greedy")) {
            Sequence sequence = model.newSequence();
            int[] tokens = ints(prompt.get("tokens"));
            float[][] logits = evaluate(model, sequence, tokens, 32);
            float[] last = logits[tokens.length - 1];
            if (prompt.has("last_prompt_logits") && !golden.has("logits_dequantized")) {
                assertThat(difference(prompt.get("last_prompt_logits"), last)).isLessThan(tolerance);
            }
            int[] expected = ints(prompt.get("continuation"));
            for (int step = 0; step < expected.length; step++) {
                if (prompt.get("margin").get(step).asDouble() < 2 * tolerance) {
                    break;
                }
                assertThat(argmax(last)).as("greedy step %d", step).isEqualTo(expected[step]);
                last = evaluate(model, sequence, new int[] {expected[step]}, 1)[0];
            }
        }
    }

    private static double tolerance(JsonNode golden) {
        if (golden.has("logits_dequantized")) {
            return ROUNDED_ACTIVATIONS;
        }
        return golden.has("logits_exact_gelu") ? GELU_TABLE : FLOAT;
    }

    /** The logits of every token, evaluated in batches of this size. */
    private static float[][] evaluate(Transformer model, Sequence sequence, int[] tokens, int batchSize) {
        List<float[]> logits = new ArrayList<>();
        Batch batch = new Batch();
        for (int start = 0; start < tokens.length; start += batchSize) {
            batch.clear();
            for (int i = start; i < Math.min(tokens.length, start + batchSize); i++) {
                batch.add(sequence, tokens[i], true);
            }
            model.forward(
                    batch,
                    (row, values, offset) ->
                            logits.add(java.util.Arrays.copyOfRange(values, offset, offset + model.vocabularySize())));
        }
        return logits.toArray(float[][]::new);
    }

    /** Compares the last rows, as many as the reference has. */
    private static void compare(JsonNode expected, float[][] actual, double tolerance) {
        int skipped = actual.length - expected.size();
        for (int row = 0; row < expected.size(); row++) {
            assertThat(difference(expected.get(row), actual[skipped + row]))
                    .as("largest difference of a logit at position %d", skipped + row)
                    .isLessThan(tolerance);
        }
    }

    private static double difference(JsonNode expected, float[] actual) {
        assertThat(actual).hasSize(expected.size());
        double largest = 0;
        for (int i = 0; i < actual.length; i++) {
            double difference = Math.abs(expected.get(i).asDouble() - actual[i]);
            largest = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(largest, difference);
        }
        return largest;
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private static int[] ints(JsonNode array) {
        int[] values = new int[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).asInt();
        }
        return values;
    }
}
