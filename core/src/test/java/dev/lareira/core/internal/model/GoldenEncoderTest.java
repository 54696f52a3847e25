package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.lareira.core.KeyValueType;
import dev.lareira.gguf.Gguf;
import dev.lareira.quant.Precision;
import dev.lareira.quant.Workers;
import dev.lareira.testkit.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

/** Tiny embedding models and rerankers against what llama.cpp computes on them. */
class GoldenEncoderTest {
    private static final Map<String, Pooling> POOLINGS =
            Map.of("mean", Pooling.MEAN, "cls", Pooling.CLS, "last", Pooling.LAST);

    private static List<Path> models() {
        return Golden.files("arch", ".json").stream()
                .filter(path -> Golden.json(path).has("embeddings"))
                .toList();
    }

    @Test
    void allEmbeddingModelsOfTheReferenceDataAreThere() {
        assertThat(models()).hasSize(11);
    }

    @TestFactory
    Stream<DynamicTest> matchesLlamaCpp() {
        return models().stream().map(path -> dynamicTest(path.getFileName().toString(), () -> check(path)));
    }

    private static void check(Path json) {
        JsonNode golden = Golden.json(json);
        JsonNode expected =
                golden.has("embeddings_exact_gelu") ? golden.get("embeddings_exact_gelu") : golden.get("embeddings");
        Path gguf = json.resolveSibling(json.getFileName().toString().replace(".json", ".gguf"));
        try (Gguf file = Gguf.open(gguf);
                Workers workers = Workers.of(2)) {
            int context = golden.at("/settings/n_ctx").asInt();
            Transformer model = new Transformer(file, Precision.EXACT, workers, context, KeyValueType.F32);
            assertThat(model.unusedTensors()).isEmpty();
            TextHead head = new TextHead(file, Precision.EXACT, workers);
            assertThat(head.pooling().ordinal())
                    .isEqualTo(expected.get("pooling_type").asInt());
            int compared = compareTexts(expected, model, head);
            if (expected.has("rank")) {
                compared += compareScores(expected.get("rank"), model, head);
            }
            assertThat(compared).isPositive();
        }
    }

    private static int compareTexts(JsonNode expected, Transformer model, TextHead head) {
        int compared = 0;
        for (int i = 0; i < expected.get("texts").size(); i++) {
            float[] rows = model.encode(ints(expected.get("texts").get(i).get("tokens")))[0];
            if (i == 0 && expected.has("token_embeddings_of_first_text") && head.dimension() == rows(expected)) {
                compareTokens(expected.get("token_embeddings_of_first_text"), rows, head);
            }
            for (String name : POOLINGS.keySet()) {
                JsonNode pooled = expected.get("pooled");
                if (pooled != null && pooled.has(name)) {
                    float[] vector = head.embed(rows, POOLINGS.get(name));
                    compare(pooled.get(name).get(i).get("raw"), vector, 1e-4, name + " of text " + i);
                    normalise(vector);
                    compare(pooled.get(name).get(i).get("normalised"), vector, 2e-5, name + " of text " + i);
                    compared++;
                }
            }
        }
        return compared;
    }

    private static int rows(JsonNode expected) {
        return expected.get("token_embeddings_of_first_text").get(0).size();
    }

    private static void compareTokens(JsonNode expected, float[] rows, TextHead head) {
        int columns = rows.length / expected.size();
        for (int t = 0; t < expected.size(); t++) {
            float[] row = java.util.Arrays.copyOfRange(rows, t * columns, (t + 1) * columns);
            compare(expected.get(t), head.embed(row, Pooling.CLS), 1e-4, "token " + t);
        }
    }

    private static int compareScores(JsonNode rank, Transformer model, TextHead head) {
        for (int i = 0; i < rank.get("pairs").size(); i++) {
            float[] scores =
                    head.score(model.encode(ints(rank.get("pairs").get(i).get("tokens")))[0]);
            compare(rank.at("/scores/rank").get(i).get("raw"), scores, 1e-4, "pair " + i);
        }
        return rank.get("pairs").size();
    }

    private static void normalise(float[] vector) {
        double squares = 0;
        for (float value : vector) {
            squares += value * value;
        }
        for (int i = 0; i < vector.length; i++) {
            vector[i] /= (float) Math.sqrt(squares);
        }
    }

    private static void compare(JsonNode expected, float[] actual, double tolerance, String what) {
        assertThat(actual).as(what).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat(Math.abs(expected.get(i).asDouble() - actual[i]))
                    .as("%s, component %d", what, i)
                    .isLessThan(tolerance);
        }
    }

    private static int[] ints(JsonNode array) {
        return array.valueStream().mapToInt(JsonNode::asInt).toArray();
    }
}
