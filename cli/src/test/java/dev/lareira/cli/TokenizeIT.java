package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tokens through the jar, from files that hold a vocabulary and nothing else. */
class TokenizeIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private static Path home;

    @ParameterizedTest
    @ValueSource(strings = {"bert-bge", "nomic-bert-moe", "llama-spm", "gemma-4"})
    void linesAreAnsweredAsLlamaCppDoes(String name) throws IOException {
        List<JsonNode> rows = Golden.jsonLines(Golden.file("tokenizer/tokens/" + name + ".jsonl.gz"));
        assertThat(rows.size()).isEqualTo(408 * 4);
        List<JsonNode> answers =
                answers(vocabulary(name), rows.stream().map(JsonNode::toString).toList());
        assertThat(answers.size()).isEqualTo(rows.size());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i).get("ids"))
                    .as("%s", rows.get(i))
                    .isEqualTo(rows.get(i).get("ids"));
        }
    }

    @Test
    void linesOfIdsAreAnsweredWithTheirText() throws IOException {
        List<JsonNode> rows = Golden.jsonLines(Golden.file("tokenizer/tokens/llama-spm.jsonl.gz")).stream()
                .filter(row -> row.has("detok_special"))
                .toList();
        assertThat(rows.size()).isEqualTo(315);
        List<JsonNode> answers = answers(
                vocabulary("llama-spm"),
                rows.stream()
                        .map(row -> "{\"ids\":" + row.get("ids") + ",\"show_special\":true}")
                        .toList());
        for (int i = 0; i < rows.size(); i++) {
            assertThat(answers.get(i).get("text")).isEqualTo(rows.get(i).get("detok_special"));
        }
    }

    @Test
    void piecesTextsAndMistakesAreShown() throws IOException {
        String file = vocabulary("gpt-2");
        Jar jar = Jar.direct(home);
        assertThat(jar.run("tokenize", file, "Hello world").out().strip()).isEqualTo("15496 995");
        assertThat(jar.run("tokenize", file, "Hello world", "--pieces").out().lines())
                .containsExactly(" 15496 Hello", "   995 Ġworld");
        assertThat(jar.run("tokenize", file, "--decode", "15496 995").out().strip())
                .isEqualTo("Hello world");
        Jar.Result wrong = jar.run("tokenize", file, "--decode", "15496 x");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--decode expects token ids");
        Jar.Result unknown = jar.run("tokenize", file, "--decode", "70000");
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).contains("token id 70000; expected 0 to 50256");
    }

    private static List<JsonNode> answers(String file, List<String> requests) {
        String input = requests.stream().collect(Collectors.joining("\n", "", "\n"));
        Jar.Result result = Jar.direct(home).runWithInput(input, "tokenize", file, "--lines");
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out().lines().map(JSON::readTree).toList();
    }

    private static String vocabulary(String name) throws IOException {
        Path file = home.resolve(name + ".gguf");
        Files.write(file, Golden.bytes(Golden.file("tokenizer/vocab/ggml-vocab-" + name + ".gguf.gz")));
        return file.toString();
    }
}
