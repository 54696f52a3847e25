package dev.lareira.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Every id that llama.cpp gives, with each setting of special tokens. */
class GoldenTokensTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-bpe",
                "gpt-2",
                "smollm2",
                "qwen2",
                "llama-spm",
                "phi-3",
                "qwen35",
                "mpt",
                "refact",
                "starcoder",
                "command-r",
                "falcon",
                "deepseek-coder"
            })
    void idsAreLlamaCpps(String name) {
        Tokenizer tokenizer = tokenizer(name);
        List<String> wrong = new ArrayList<>();
        int compared = 0;
        for (JsonNode row : Golden.jsonLines(Golden.file("tokenizer/tokens/" + name + ".jsonl.gz"))) {
            if (!row.has("text")) {
                continue;
            }
            String text = row.get("text").asString();
            int[] expected = new int[row.get("ids").size()];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = row.get("ids").get(i).asInt();
            }
            int[] actual = tokenizer.encode(
                    text,
                    row.get("add_special").asBoolean(),
                    row.get("parse_special").asBoolean());
            compared++;
            if (!Arrays.equals(actual, expected)) {
                wrong.add("%s \"%s\"\n  expected %s\n  actual   %s"
                        .formatted(
                                row.get("class"),
                                text.length() > 80 ? text.substring(0, 80) : text,
                                shortened(expected),
                                shortened(actual)));
            }
        }
        assertThat(compared).isEqualTo(408 * 4);
        assertThat(wrong).describedAs("%d of %d differ", wrong.size(), compared).isEmpty();
    }

    private static String shortened(int[] ids) {
        return Arrays.toString(Arrays.copyOf(ids, Math.min(30, ids.length)));
    }

    private static Tokenizer tokenizer(String name) {
        Path file = Golden.file(
                "tokenizer/vocab/" + (name.equals("smollm2") ? "smollm2-vocab" : "ggml-vocab-" + name) + ".gguf.gz");
        return Tokenizer.from(Gguf.of(MemorySegment.ofArray(Golden.bytes(file)), GgufLimits.DEFAULT));
    }
}
