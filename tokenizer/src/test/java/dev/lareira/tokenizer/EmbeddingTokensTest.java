package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.GgufType;
import dev.lareira.gguf.GgufValue;
import dev.lareira.gguf.Metadata;
import dev.lareira.testkit.Golden;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** With {@code tokenizer.ggml.normalizer.type} = {@code bert}, the ids of the embedding models' own library. */
class EmbeddingTokensTest {
    private static final int TEXTS = 94;

    private final Tokenizer tokenizer = Tokenizer.from(reference());
    private final List<JsonNode> rows = Golden.jsonLines(Golden.file("embedding/texts.jsonl"));

    @Test
    void idsWithSpecialTokensParsedAreTheLibrarys() {
        assertThat(rows)
                .hasSize(TEXTS)
                .allSatisfy(row -> assertThat(tokenizer.encode(row.get("text").asString(), true, true))
                        .isEqualTo(ids(row.get("ids"))));
    }

    @Test
    void idsWithSpecialTokensAsTextAreTheLibrarys() {
        assertThat(rows)
                .hasSize(TEXTS)
                .allSatisfy(row -> assertThat(tokenizer.encode(row.get("text").asString(), true, false))
                        .isEqualTo(ids(
                                row.has("ids_specials_as_text") ? row.get("ids_specials_as_text") : row.get("ids"))));
    }

    @Test
    void aFileThatDoesNotSayFollowsLlamaCpp() {
        Tokenizer llamaCpps = Vocabularies.tokenizer("bert-bge");
        List<Integer> different = rows.stream()
                .filter(row ->
                        !Arrays.equals(llamaCpps.encode(row.get("text").asString(), true, true), ids(row.get("ids"))))
                .map(row -> row.get("n").asInt())
                .toList();
        // Korean, Devanagari, U+0085, and the word of 101 characters.
        assertThat(different).containsExactly(50, 53, 60, 65);
    }

    private static Metadata reference() {
        Metadata file = Vocabularies.metadata("bert-bge");
        Map<String, GgufValue> values = new LinkedHashMap<>();
        file.keys().forEach(key -> values.put(key, file.value(key).orElseThrow()));
        values.put("tokenizer.ggml.normalizer.type", new GgufValue(GgufType.STRING, "bert"));
        return new Metadata(values);
    }

    private static int[] ids(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }
}
