package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.testkit.Golden;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the jar prints for a real model, against llama.cpp on the same weights expanded to 32-bit floats. */
class GoldenIT {
    /** A step whose two best logits are nearer than this may go either way. */
    private static final double NEAR_TIE = 5e-3;

    private static final int GREEDY_STEPS = 24;
    private static final int PERPLEXITY_TOKENS = 512;

    @TempDir
    private static Path home;

    private static String model;
    private static JsonNode golden;

    @BeforeAll
    static void find() {
        model = Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
        golden = Golden.json(Golden.file("smollm2/f32.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain-capital", "chat-code-python", "mixed-unicode"})
    void runContinuesTokensAsLlamaCppDoes(String name) {
        JsonNode prompt = prompt(name);
        JsonNode answer = Jar.direct(home)
                .run(
                        "run",
                        model,
                        "--ids",
                        ids(prompt.get("ids")),
                        "-n",
                        "" + GREEDY_STEPS,
                        "--temp",
                        "0",
                        "--ignore-eos",
                        "--exact",
                        "--json")
                .json();
        List<Integer> expected = ints(prompt.at("/greedy/ids")).subList(0, stepsBeforeATie(prompt));
        assertThat(expected).hasSizeGreaterThan(GREEDY_STEPS / 2);
        assertThat(ints(answer.get("ids"))).hasSize(GREEDY_STEPS).startsWith(expected.toArray(Integer[]::new));
        assertThat(answer.get("finishReason").asString()).isEqualTo("max_tokens");
        assertThat(answer.at("/timings/promptTokens").asInt())
                .isEqualTo(prompt.get("ids").size());
        assertThat(answer.at("/timings/generatedTokens").asInt()).isEqualTo(GREEDY_STEPS);
    }

    @Test
    void runAnswersThroughTheChatTemplate() {
        JsonNode prompt = prompt("chat-en");
        String question = prompt.at("/messages/0/content").asString();
        JsonNode answer = Jar.launched(home)
                .runWithInput(question, "run", model, "-n", "16", "--temp", "0", "--exact", "--json")
                .json();
        int steps = Math.min(16, stepsBeforeATie(prompt));
        assertThat(ints(answer.get("ids")))
                .startsWith(ints(prompt.at("/greedy/ids")).subList(0, steps).toArray(Integer[]::new));
        assertThat(answer.at("/timings/promptTokens").asInt())
                .isEqualTo(prompt.get("ids").size());
        assertThat(answer.get("text").asString()).isNotBlank();
    }

    @Test
    void logitsOfTheLastPositionAreTheTrueOnes() {
        JsonNode prompt = prompt("plain-capital");
        JsonNode logits = Jar.direct(home)
                .run("logits", model, "--ids", ids(prompt.get("ids")), "--last", "--exact")
                .json()
                .get("logits");
        assertThat(logits.size()).isEqualTo(1);
        float[] truth = new float[logits.get(0).size()];
        ByteBuffer.wrap(Golden.bytes(Golden.file("smollm2/plain-capital.f32.logits.gz")))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(truth);
        assertThat(truth).hasSize(golden.get("n_vocab").asInt());
        for (int id = 0; id < truth.length; id++) {
            assertThat(logits.get(0).get(id).asDouble()).isCloseTo(truth[id], within(2e-3));
        }
    }

    @Test
    void logitsComeForEveryPosition() {
        JsonNode prompt = prompt("plain-capital");
        JsonNode logits = Jar.direct(home)
                .run("logits", model, "--ids", ids(prompt.get("ids")), "--exact")
                .json()
                .get("logits");
        assertThat(logits.size()).isEqualTo(prompt.get("ids").size());
        JsonNode last = logits.get(logits.size() - 1);
        assertThat(prompt.get("top20").size()).isEqualTo(20);
        for (JsonNode pair : prompt.get("top20")) {
            assertThat(last.get(pair.get(0).asInt()).asDouble())
                    .isCloseTo(pair.get(1).asDouble(), within(2e-3));
        }
    }

    @Test
    void perplexityIsTheTrueOne() {
        double truth = goldenPerplexity();
        double exact = perplexity("--exact");
        assertThat(exact).isCloseTo(truth, within(truth * 1e-4));
    }

    @Test
    void perplexityOfRoundedActivationsIsNearTheTrueOne() {
        double truth = goldenPerplexity();
        assertThat(perplexity()).isCloseTo(truth, within(truth * 1e-2));
    }

    @Test
    void tokenizeAnswersEveryLineAsLlamaCppDoes() {
        List<JsonNode> rows = Golden.jsonLines(Golden.file("tokenizer/tokens/smollm2.jsonl.gz"));
        assertThat(rows).hasSize(408 * 4);
        String requests = rows.stream()
                .map(row -> row.toString().replace("\n", "\\n"))
                .collect(Collectors.joining("\n", "", "\n"));
        Jar.Result result = Jar.direct(home).runWithInput(requests, "tokenize", model, "--lines");
        assertThat(result.exit()).as(result.err()).isZero();
        String[] answers = result.out().split("\n");
        assertThat(answers).hasSameSizeAs(rows);
        for (int i = 0; i < answers.length; i++) {
            assertThat(new JsonMapper().readTree(answers[i]).get("ids"))
                    .as("%s", rows.get(i))
                    .isEqualTo(rows.get(i).get("ids"));
        }
    }

    private double perplexity(String... options) {
        List<String> arguments = new ArrayList<>(List.of(
                "perplexity",
                model,
                Golden.file("smollm2/perplexity.txt").toString(),
                "--tokens",
                "" + PERPLEXITY_TOKENS,
                "--json"));
        arguments.addAll(List.of(options));
        JsonNode answer = Jar.direct(home).run(arguments.toArray(String[]::new)).json();
        assertThat(answer.get("tokens").asInt()).isEqualTo(PERPLEXITY_TOKENS);
        assertThat(Math.exp(answer.get("nll").asDouble()))
                .isCloseTo(answer.get("ppl").asDouble(), within(1e-6));
        return answer.get("ppl").asDouble();
    }

    private static double goldenPerplexity() {
        return Math.exp(golden.at("/perplexity/nll")
                .valueStream()
                .limit(PERPLEXITY_TOKENS - 1)
                .mapToDouble(JsonNode::asDouble)
                .average()
                .orElseThrow());
    }

    private static int stepsBeforeATie(JsonNode prompt) {
        JsonNode margins = prompt.at("/greedy/margin");
        int step = 0;
        while (step < GREEDY_STEPS && margins.get(step).asDouble() >= NEAR_TIE) {
            step++;
        }
        return step;
    }

    private static JsonNode prompt(String name) {
        return golden.get("prompts")
                .valueStream()
                .filter(prompt -> prompt.get("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String ids(JsonNode array) {
        return ints(array).stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static List<Integer> ints(JsonNode array) {
        return array.valueStream().map(JsonNode::asInt).toList();
    }
}
