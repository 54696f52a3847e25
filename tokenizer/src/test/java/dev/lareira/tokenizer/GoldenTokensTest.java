package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;

/** Every id and every text that llama.cpp gives, with each setting of special tokens. */
class GoldenTokensTest {
    /** Texts of each vocabulary, each with four settings. */
    private static final int TEXTS = 408;

    private static final String SEPARATOR = "\n__ggml_vocab_test__\n";

    static final List<String> WITH_INPUTS = Vocabularies.NAMES.stream()
            .filter(name -> !name.equals("nomic-bert-moe") && !name.equals("smollm2"))
            .toList();

    @TestFactory
    Stream<DynamicTest> idsAreLlamaCpps() {
        return Vocabularies.NAMES.stream()
                .map(name -> DynamicTest.dynamicTest(
                        "%s: %d of %<d".formatted(name, TEXTS * 4), () -> idsAreLlamaCpps(name)));
    }

    private static void idsAreLlamaCpps(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (JsonNode row : rows(name)) {
            String text = row.get("text").asString();
            boolean addSpecial = row.get("add_special").asBoolean();
            boolean parseSpecial = row.get("parse_special").asBoolean();
            int[] expected = ids(row);
            int[] actual = tokenizer.encode(text, addSpecial, parseSpecial);
            compared++;
            if (!Arrays.equals(actual, expected)) {
                wrong.add("%s \"%s\"\n  expected %s\n  actual   %s"
                        .formatted(row.get("class"), shortened(text), shortened(expected), shortened(actual)));
            }
            assertThat(tokenizer.counting().count(text, addSpecial, parseSpecial))
                    .isEqualTo(actual.length);
        }
        assertThat(compared).isEqualTo(TEXTS * 4);
        assertThat(wrong).describedAs("%d of %d differ", wrong.size(), compared).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> textsAreLlamaCpps() {
        return Vocabularies.NAMES.stream()
                .map(name -> DynamicTest.dynamicTest(
                        "%s: %d of %<d".formatted(name, detokenized(name).size() * 2), () -> textsAreLlamaCpps(name)));
    }

    private static void textsAreLlamaCpps(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : detokenized(name)) {
            for (boolean special : new boolean[] {false, true}) {
                byte[] expected = text(row, special ? "detok_special" : "detok");
                byte[] actual = tokenizer.detokenize(ids(row), special);
                if (!Arrays.equals(actual, expected)) {
                    wrong.add("%s %s\n  expected %s\n  actual   %s"
                            .formatted(
                                    row.get("class"),
                                    special,
                                    shortened(new String(expected, StandardCharsets.UTF_8)),
                                    shortened(new String(actual, StandardCharsets.UTF_8))));
                }
            }
        }
        assertThat(wrong).describedAs("%d differ", wrong.size()).isEmpty();
    }

    /** The inputs that llama.cpp's own tests use for each vocabulary. */
    @ParameterizedTest
    @FieldSource("WITH_INPUTS")
    void idsOfLlamaCppsOwnInputsAreEqual(String name) {
        Tokenizer tokenizer = Vocabularies.tokenizer(name);
        String file = "tokenizer/vocab/ggml-vocab-" + name + ".gguf";
        String[] inputs = text(file + ".inp.gz").split(SEPARATOR, -1);
        List<String> outputs = text(file + ".out.gz").lines().toList();
        assertThat(outputs).hasSizeGreaterThan(40);
        for (int i = 0; i < outputs.size(); i++) {
            int[] expected = Stream.of(outputs.get(i).trim().split(" "))
                    .filter(id -> !id.isEmpty())
                    .mapToInt(Integer::parseInt)
                    .toArray();
            assertThat(tokenizer.encode(inputs[i], false, false))
                    .describedAs(inputs[i])
                    .isEqualTo(expected);
        }
    }

    private static List<JsonNode> rows(String name) {
        return Golden.jsonLines(Golden.file("tokenizer/tokens/" + name + ".jsonl.gz"));
    }

    private static List<JsonNode> detokenized(String name) {
        return rows(name).stream()
                .filter(row -> row.has("detok") || row.has("detok_hex"))
                .toList();
    }

    private static int[] ids(JsonNode row) {
        JsonNode ids = row.get("ids");
        return IntStream.range(0, ids.size()).map(i -> ids.get(i).asInt()).toArray();
    }

    /** A text, or bytes that are none. */
    private static byte[] text(JsonNode row, String field) {
        return row.has(field)
                ? row.get(field).asString().getBytes(StandardCharsets.UTF_8)
                : HexFormat.of().parseHex(row.get(field + "_hex").asString());
    }

    private static String text(String file) {
        return new String(Golden.bytes(Golden.file(file)), StandardCharsets.UTF_8);
    }

    private static String shortened(String text) {
        return text.length() > 80 ? text.substring(0, 80) : text;
    }

    private static String shortened(int[] ids) {
        return Arrays.toString(Arrays.copyOf(ids, Math.min(30, ids.length)));
    }
}
