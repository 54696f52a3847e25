package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The reference of templates and grammars through the jar, and answers of a model that are held to a form. */
class TextGoldenIT {
    private static final String NOW = "2025-03-07T09:05:03";
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path home;

    @Test
    void everyCaseOfEveryTemplateIsRendered() {
        int count = 0;
        List<String> wrong = new ArrayList<>();
        for (Path template : Golden.files("chat/templates", ".jinja")) {
            String name = template.getFileName().toString().replace(".jinja", "");
            List<JsonNode> rows = Golden.jsonLines(Golden.file("chat/cases/" + name + ".jsonl"));
            String requests =
                    rows.stream().map(row -> row.get("input").toString()).collect(Collectors.joining("\n"));
            List<JsonNode> answers =
                    answers(requests, "template", "--file", template.toString(), "--lines", "--now", NOW);
            assertThat(answers).hasSameSizeAs(rows);
            for (int i = 0; i < rows.size(); i++, count++) {
                if (!matches(rows.get(i), answers.get(i))) {
                    wrong.add(name + ": " + rows.get(i).get("name") + " " + answers.get(i));
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isEqualTo(1195);
        System.out.println("templates through the jar: " + count + " of 1195");
    }

    @Test
    void everySmallTemplateIsRendered() {
        List<JsonNode> rows = Golden.jsonLines(Golden.file("chat/engine.jsonl"));
        String requests = rows.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
        List<JsonNode> answers = answers(requests, "template", "--lines", "--now", NOW);
        assertThat(answers).hasSameSizeAs(rows).hasSize(338);
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            JsonNode row = rows.get(i);
            boolean fine = row.path("or_error").asBoolean(false)
                            && answers.get(i).has("error")
                    || row.has("or_expected")
                            && row.get("or_expected").equals(answers.get(i).get("text"))
                    || matches(row, answers.get(i));
            if (!fine) {
                wrong.add(row.get("name") + ": " + answers.get(i));
            }
        }
        assertThat(wrong).isEmpty();
        System.out.println("small templates through the jar: 338 of 338");
    }

    /** The expected text, or any error where one is expected, that of {@code raise_exception} word for word. */
    private static boolean matches(JsonNode row, JsonNode answer) {
        if (row.has("expected")) {
            JsonNode text = answer.path("text");
            return row.get("expected").equals(text)
                    || row.has("expected_without_markup")
                            && row.get("expected_without_markup").equals(text);
        }
        boolean raised = row.path("error_kind").asString("").equals("raise") && row.has("expected_error");
        return answer.has("error") && (!raised || row.get("expected_error").equals(answer.get("error")));
    }

    @Test
    void everyStringIsJudgedByItsGrammar() throws IOException {
        JsonNode golden = Golden.json(Golden.file("sampling/grammar.json"));
        int strings = 0;
        int refused = 0;
        for (String kind : List.of("gbnf", "schema")) {
            for (JsonNode row : golden.get(kind)) {
                Path file = home.resolve(kind.equals("gbnf") ? "g.gbnf" : "s.json");
                Files.writeString(
                        file,
                        kind.equals("gbnf")
                                ? row.get("grammar").asString()
                                : row.get("schema").toString());
                if (row.has("grammar_must_be_refused")) {
                    Jar.Result result = Jar.parse("grammar", "check", file.toString());
                    assertThat(result.exit()).isEqualTo(1);
                    assertThat(result.err()).contains("the grammar").doesNotContain("\tat ");
                    refused++;
                    continue;
                }
                String requests = row.get("examples")
                        .valueStream()
                        .map(example -> example.get("string").toString())
                        .collect(Collectors.joining("\n"));
                List<JsonNode> answers = answers(requests, "grammar", "check", file.toString(), "--lines");
                assertThat(answers).hasSize(row.get("examples").size());
                for (int i = 0; i < answers.size(); i++, strings++) {
                    JsonNode example = row.get("examples").get(i);
                    assertThat(answers.get(i).get("accepted"))
                            .as("%s of %s", example, file)
                            .isEqualTo(example.get("accepted"));
                    assertThat(answers.get(i).get("position").asInt())
                            .as("%s", example)
                            .isEqualTo(example.get("valid_prefix_code_points").asInt());
                }
            }
        }
        assertThat(strings).isEqualTo(69 + 132);
        assertThat(refused).isEqualTo(6);
        System.out.println("grammar strings through the jar: " + strings + " of 201, 6 of 6 refused");
    }

    @Test
    void theFirstRefusalIsTold() throws IOException {
        Path file = Files.writeString(home.resolve("day.gbnf"), "root ::= [0-9]+ \"-\" [0-9]+\n");
        Jar.Result result = Jar.direct(home).run("grammar", "check", file.toString(), "12-3", "12x");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out().lines())
                .containsExactly(
                        "accepted", "refused at character 2, behind \"12\": found 'x', expected '-', '0' to '9'");
    }

    @Test
    void anAnswerFollowsASchemaFile() throws IOException {
        Path schema = Files.writeString(
                home.resolve("person.json"),
                "{\"type\":\"object\",\"properties\":{\"name\":{\"type\":\"string\",\"maxLength\":12},"
                        + "\"age\":{\"type\":\"integer\",\"minimum\":0,\"maximum\":120}},"
                        + "\"required\":[\"name\",\"age\"]}");
        JsonNode answer = Jar.direct(home)
                .run("run", model(), "--json-schema", schema.toString(), "--temp", "0", "--json", "Invent a person.")
                .json();
        JsonNode person = JSON.readTree(answer.get("text").asString());
        assertThat(person.get("name").asString()).hasSizeLessThanOrEqualTo(12);
        assertThat(person.get("age").asInt()).isBetween(0, 120);
        assertThat(answer.get("finishReason").asString()).isEqualTo("end_of_turn");
    }

    @Test
    void aToolOfAFileIsCalled() throws IOException {
        Path tools = Files.writeString(
                home.resolve("tools.json"),
                "[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"description\":\"Weather\","
                        + "\"parameters\":{\"type\":\"object\",\"properties\":{\"unit\":{\"enum\":[\"C\",\"F\"]}},"
                        + "\"required\":[\"unit\"]}}}]");
        JsonNode answer = Jar.direct(home)
                .run(
                        "run",
                        model(),
                        "--tools",
                        tools.toString(),
                        "--tool-choice",
                        "get_weather",
                        "--temp",
                        "0",
                        "--json",
                        "Is it cold in Oslo?")
                .json();
        assertThat(answer.get("text").asString()).isEmpty();
        assertThat(answer.at("/toolCalls/0/name").asString()).isEqualTo("get_weather");
        assertThat(answer.at("/toolCalls/0/arguments/unit").asString()).isIn("C", "F");
    }

    private static String model() {
        return Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf").toString();
    }

    private static List<JsonNode> answers(String requests, String... arguments) {
        Jar.Result result = Jar.parseWithInput(requests + "\n", arguments);
        assertThat(result.exit()).as(result.err()).isZero();
        return result.out().lines().map(JSON::readTree).toList();
    }
}
