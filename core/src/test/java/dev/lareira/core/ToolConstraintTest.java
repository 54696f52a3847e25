package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.gguf.Gguf;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What models write by themselves is what the grammars of their formats allow. */
class ToolConstraintTest {
    /** Rows of the reference that are calls as the model's own template writes them; gpt-oss ends its turn at a call. */
    private static final Set<String> USUAL = Set.of(
            "one call",
            "unicode argument",
            "nested, quotes, braces, escapes",
            "no arguments",
            "code with newlines and braces",
            "null argument",
            "two calls",
            "three calls, the same tool twice",
            "dotted tool name",
            "text before a call",
            "text before and after",
            "reasoning and a call",
            "reasoning, text and two calls",
            "a call inside the reasoning is not a call",
            "call in the channel header",
            "call in the role header",
            "analysis, then a call",
            "text, then a call");

    private static Tokenizer tokenizer;

    @BeforeAll
    static void readTokenizer() {
        try (Gguf file = Gguf.open(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            tokenizer = Tokenizer.from(file);
        }
    }

    static Stream<String> formats() {
        return rows().stream().map(row -> row.get("format").asString()).distinct();
    }

    private static List<JsonNode> rows() {
        return Golden.jsonLines(Golden.file("chat/tool-calls.jsonl"));
    }

    private static ChatPrompt prompt(JsonNode row, ToolChoice choice) {
        JsonNode specs = Golden.json(Golden.file("chat/tools.json"));
        List<ToolSpec> tools = new ArrayList<>();
        row.path("tools")
                .forEach(name ->
                        tools.add(ToolSpec.ofJson(specs.get(name.asString()).toString())));
        String template =
                Golden.text(Golden.file("chat/templates/" + row.get("template").asString() + ".jinja"));
        return ChatFormat.of(ChatTemplate.of(template, Map.of("bos_token", "<s>", "eos_token", "</s>")), tokenizer)
                .prompt(ChatRequest.builder(List.of(Message.user("Hi")))
                        .tools(tools)
                        .toolChoice(choice)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("formats")
    void callsOfTheReferenceAreAllowed(String format) {
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (JsonNode row : rows()) {
            String name = row.get("name").asString();
            if (!row.get("format").asString().equals(format)
                    || !USUAL.contains(name.substring(name.indexOf(": ") + 2))
                    || name.equals("harmony: two calls")) {
                continue;
            }
            ChatPrompt prompt = prompt(row, ToolChoice.AUTO);
            String output = row.get("output").asString().replaceFirst("<\\|call\\|>$", "");
            String written = prompt.text().stripTrailing().endsWith("<think>") ? behindThink(output) : output;
            Constraint.Verdict verdict =
                    prompt.constraint().map(c -> c.check(written)).orElse(new Constraint.Verdict(true, 0, ""));
            rows++;
            if (!verdict.accepted()) {
                wrong.add("%s: %s\n  %s".formatted(name, verdict, output));
            }
        }
        assertThat(rows).isPositive();
        assertThat(wrong).describedAs("%d of %d refused", wrong.size(), rows).isEmpty();
    }

    /** What a model writes that a prompt has made think already. */
    private static String behindThink(String output) {
        if (output.startsWith("<think>")) {
            return output.substring("<think>".length());
        }
        return output.contains("</think>") ? output : "</think>" + output;
    }

    @ParameterizedTest
    @MethodSource("formats")
    void aForcedAnswerIsNoText(String format) {
        JsonNode row = rows().stream()
                .filter(each -> each.get("format").asString().equals(format)
                        && !each.path("tools").isEmpty())
                .findFirst()
                .orElseThrow();
        Constraint required = prompt(row, ToolChoice.REQUIRED).constraint().orElseThrow();
        assertThat(required.check("Hello, I would rather talk.").accepted()).isFalse();
        assertThat(required.check("").accepted()).isFalse();
    }
}
