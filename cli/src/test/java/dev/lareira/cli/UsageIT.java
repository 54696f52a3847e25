package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The jar's commands about models and the machine, its help, its exit codes, and what it says when something is wrong. */
class UsageIT {
    @TempDir
    private static Path home;

    private static String model() {
        return Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "chat",
                "run",
                "notes",
                "ask",
                "diary",
                "remember",
                "forget",
                "list",
                "pull",
                "rm",
                "show",
                "tokenize",
                "template",
                "grammar",
                "logits",
                "perplexity",
                "bench",
                "info"
            })
    void everyCommandHasHelp(String command) {
        Jar.Result result = Jar.parse(command, "--help");
        assertThat(result.exit()).isZero();
        assertThat(result.err()).isEmpty();
        assertThat(result.out()).contains("lareira " + command).contains("Example");
    }

    @Test
    void theDiarysExamplesAreThoseOfTheSampleVault() throws IOException {
        String examples = Files.readString(Path.of(System.getProperty("lareira.root"), "examples", "README.md"));
        List<String> questions = Pattern.compile("lareira diary \".+?\"")
                .matcher(Jar.parse("diary", "--help").out())
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(questions).hasSize(2).allMatch(examples::contains);
    }

    @Test
    void helpListsTheCommands() {
        Jar.Result result = Jar.launched(home).run("--help");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("chat", "run", "pull", "bench").doesNotContain("\u001b");
    }

    @Test
    void versionTellsTheRuntime() {
        Jar.Result result = Jar.launched(home).run("--version");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("lareira ").contains("vector ").doesNotContain("vector off");
    }

    @Test
    void infoTellsTheMachine() {
        JsonNode info = Jar.direct(home).run("info", "--json").json();
        assertThat(info.get("vectorBits").asInt()).isIn(128, 256, 512);
        assertThat(info.get("processors").asInt()).isPositive();
        assertThat(info.get("models").asString()).startsWith(home.toString());
        assertThat(info.get("architectures").valueStream().map(JsonNode::asString))
                .contains("llama", "qwen2", "qwen3");
    }

    @Test
    void listFindsModelsOfTheHomeFolder() throws IOException {
        assertThat(Jar.direct(home).run("list", "--json").json()).isEmpty();
        Path folder = Files.createDirectories(home.resolve(".lareira/models"));
        Path link = Files.createSymbolicLink(folder.resolve("small.gguf"), Path.of(model()));
        try {
            JsonNode list = Jar.direct(home).run("list", "--json").json();
            assertThat(list.size()).isEqualTo(1);
            assertThat(list.get(0).get("name").asString()).isEqualTo("small");
            assertThat(list.get(0).get("source").asString()).isEqualTo("LAREIRA");
            assertThat(list.get(0).get("bytes").asLong()).isEqualTo(Files.size(Path.of(model())));
        } finally {
            Files.delete(link);
        }
    }

    @Test
    void showTellsMetadataAndTensors() {
        JsonNode shown =
                Jar.direct(home).run("show", model(), "--tensors", "--json").json();
        assertThat(shown.at("/metadata/general.architecture").asString()).isEqualTo("llama");
        assertThat(shown.at("/metadata/llama.block_count").asInt()).isEqualTo(30);
        assertThat(shown.get("tensors").size()).isEqualTo(272);
        assertThat(shown.get("memoryBytes").asLong()).isEqualTo(96_576_768);
        Jar.Result text = Jar.direct(home).run("show", model());
        assertThat(text.exit()).isZero();
        assertThat(text.out()).contains("llama.block_count", "Q4_1", "weights in memory: 96,576,768 bytes");
    }

    @Test
    void anEmptyStandardInputIsNoPrompt() {
        Jar.Result result = Jar.parseWithInput(" \n", "run", model());
        assertThat(result.err()).contains("no prompt");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    /** Arguments, then what the message must contain. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ""                           | Which command?
            notes                        | notes: add, sync, watch, search, related, status, rm, export, compact, verify?
            rnu MODEL hello              | no command 'rnu'; did you mean run?
            tokenise MODEL hello         | did you mean tokenize?
            run MODEL --tmep 0 hello     | no option '--tmep'; did you mean --temp?
            run MODEL --xyzzy hello      | no option '--xyzzy'
            show MODEL more              | unexpected argument 'more'
            run MODEL --temp warm hello  | 'warm' is not a float
            run                          | MODEL
            logits MODEL --ids 1,x       | 'x' is not an int
            logits MODEL                 | --ids
            perplexity MODEL no-such.txt | no file no-such.txt
            run MODEL -n -3 hello        | -n is -3, expected at least 0
            run MODEL -t 0 hello         | --threads is 0, expected at least 1
            run MODEL --ctx -1 hello     | --ctx is -1, expected at least 0
            run MODEL --top-p 2 hello    | --top-p is 2, expected 0 to 1
            run MODEL --temp NaN hello   | --temp is NaN
            bench MODEL --synthetic 1b:Q8_0 | either MODEL or --synthetic
            bench MODEL -r 0             | -r is 0, expected at least 1
            bench MODEL -b 1,0           | -b is 0, expected at least 1
            """)
    void wrongUsageEndsWith2(String arguments, String message) {
        Jar.Result result = Jar.parse(words(arguments));
        assertThat(result.err()).contains(message).doesNotContain("\tat ");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
    }

    /** Arguments, then what the message must contain. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            run no-such-model hello                 | no model no-such-model
            run ./no-such-model.gguf hello          | no file ./no-such-model.gguf
            run no-such-model.gguf hello            | no file no-such-model.gguf
            run . hello                             | it is a folder
            chat no-such-model                      | no model no-such-model
            rm no-such-model                        | no model no-such-model
            show BROKEN                             | offset
            run BROKEN hello                        | offset
            run TEXT hello                          | not a GGUF file
            run MODEL --ctx 4 --ids 1,2,3,4,5,6     | --ctx
            logits MODEL --ids 1,49152              | token 49152
            run MODEL --ids 1,-1 -n 1               | token -1
            perplexity MODEL EMPTY                  | at least 2 tokens
            pull /no/such/file.gguf                 | /no/such/file.gguf
            bench --synthetic 1b:Q4                 | no type "Q4"
            bench --synthetic huge:Q4_0             | no shape "huge"
            """)
    void failuresEndWith1(String arguments, String message) {
        Jar.Result result = run(arguments);
        assertThat(result.err()).startsWith("lareira: ").contains(message).doesNotContain("\tat ", "Exception");
        assertThat(result.err().strip().lines().count()).isLessThanOrEqualTo(3);
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
    }

    @Test
    void exitCodeAndMessageOfWrongUsageReachTheShell() {
        Jar.Result result = run("rnu MODEL hello");
        assertThat(result.err()).isEqualTo("lareira: no command 'rnu'; did you mean run?\nTry `lareira --help`.\n");
        assertThat(result.exit()).isEqualTo(2);
    }

    @Test
    void brokenLinesOfTokenizeAreAnsweredAndFail() {
        Jar.Result result = Jar.direct(home)
                .runWithInput("{\"text\":\"hello\"}\nnonsense\n{\"text\":\"hello\"}\n", "tokenize", model(), "--lines");
        String[] answers = result.out().split("\n");
        assertThat(answers).hasSize(3);
        assertThat(answers[0]).startsWith("{\"ids\":[").isEqualTo(answers[2]);
        assertThat(answers[1]).startsWith("{\"error\":");
        assertThat(result.exit()).isEqualTo(1);
    }

    @Test
    void debugShowsWhereAFailureCameFrom() {
        assertThat(run("run --debug no-such-model hello").err()).contains("\tat dev.lareira.core");
    }

    private static Jar.Result run(String arguments) {
        return Jar.direct(home).run(words(arguments));
    }

    private static String[] words(String arguments) {
        return Stream.of(arguments.split(" +"))
                .filter(word -> !word.isEmpty())
                .map(word -> switch (word) {
                    case "MODEL" -> model();
                    case "BROKEN" -> file("broken.gguf", "GGUF\3\0\0\0\1\0\0\0");
                    case "TEXT" -> file("text.gguf", "not a model");
                    case "EMPTY" -> file("empty.txt", "");
                    default -> word;
                })
                .toArray(String[]::new);
    }

    private static String file(String name, String content) {
        try {
            return Files.writeString(home.resolve(name), content).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
