package dev.lareira.core.internal.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.OutputEvent;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Every output of the reference, whole and one character at a time, in the format that its template is recognised by. */
class ToolCallGoldenTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** What came out of an output so far. */
    private static final class Seen {
        private final StringBuilder content = new StringBuilder();
        private final StringBuilder reasoning = new StringBuilder();
        private final List<ToolCall> calls = new ArrayList<>();

        private void add(OutputEvent event) {
            switch (event) {
                case OutputEvent.Content part -> content.append(part.text());
                case OutputEvent.Reasoning part -> reasoning.append(part.text());
                case OutputEvent.Call part -> calls.add(part.call());
            }
        }
    }

    static Stream<String> formats() {
        return rows().stream().map(row -> row.get("format").asString()).distinct();
    }

    private static List<JsonNode> rows() {
        return Golden.jsonLines(Golden.file("chat/tool-calls.jsonl"));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void splitsOutput(String format) {
        JsonNode specs = Golden.json(Golden.file("chat/tools.json"));
        List<String> wrong = new ArrayList<>();
        List<JsonNode> rows = rows().stream()
                .filter(row -> row.get("format").asString().equals(format))
                .toList();
        for (JsonNode row : rows) {
            String problem = problem(row, specs);
            if (!problem.isEmpty()) {
                wrong.add(row.get("name").asString() + ": " + problem);
            }
        }
        System.out.printf("tool calls, %s: %d of %d%n", format, rows.size() - wrong.size(), rows.size());
        assertThat(wrong)
                .describedAs("%d of %d differ", wrong.size(), rows.size())
                .isEmpty();
    }

    private static String problem(JsonNode row, JsonNode specs) {
        String output = row.get("output").asString();
        Seen whole = new Seen();
        OutputSplitter splitter = splitter(row, specs);
        splitter.accept(output, whole::add);
        splitter.finish(whole::add);
        String difference = difference(row.get("expected"), row.path("ids"), whole);
        if (!difference.isEmpty()) {
            return difference;
        }
        Seen streamed = new Seen();
        splitter = splitter(row, specs);
        String content = text(row, "content");
        String reasoning = text(row, "reasoning_content");
        for (int i = 0; i < output.length(); i++) {
            splitter.accept(output.substring(i, i + 1), streamed::add);
            if (!content.startsWith(streamed.content.toString().strip())
                    || !reasoning.startsWith(streamed.reasoning.toString().strip())) {
                return "after " + (i + 1) + " characters, content is " + streamed.content + " and reasoning "
                        + streamed.reasoning;
            }
        }
        splitter.finish(streamed::add);
        difference = difference(row.get("expected"), row.path("ids"), streamed);
        return difference.isEmpty() ? "" : "streamed, " + difference;
    }

    private static OutputSplitter splitter(JsonNode row, JsonNode specs) {
        String template =
                Golden.text(Golden.file("chat/templates/" + row.get("template").asString() + ".jinja"));
        List<ToolSpec> offered = new ArrayList<>();
        row.path("tools")
                .forEach(name ->
                        offered.add(ToolSpec.ofJson(specs.get(name.asString()).toString())));
        OutputFormat format = OutputFormats.of(template);
        boolean thinking = row.path("thinking_open").asBoolean(false);
        String prompt = thinking ? ((MarkedFormat) format).reasoning().open() : "";
        return format.splitter(new Tools(offered), prompt, true);
    }

    private static String text(JsonNode row, String name) {
        return row.get("expected").path(name).asString("").strip();
    }

    private static String difference(JsonNode expected, JsonNode ids, Seen seen) {
        String content = expected.path("content").asString("").strip();
        String reasoning = expected.path("reasoning_content").asString("").strip();
        List<String> calls = new ArrayList<>();
        expected.path("tool_calls")
                .forEach(call -> calls.add(call.get("name").asString()
                        + plain(call.get("arguments").toString())));
        List<String> seenCalls = seen.calls.stream()
                .map(call -> call.name() + plain(call.argumentsJson()))
                .toList();
        if (!calls.equals(seenCalls)) {
            return "calls are " + seenCalls + ", expected " + calls;
        }
        for (int i = 0; i < ids.size(); i++) {
            if (!seen.calls.get(i).id().equals(ids.get(i).asString())) {
                return "ids are " + seen.calls;
            }
        }
        if (!content.equals(seen.content.toString().strip())) {
            return "content is\n" + seen.content + "\nexpected\n" + content;
        }
        return reasoning.equals(seen.reasoning.toString().strip())
                ? ""
                : "reasoning is\n" + seen.reasoning + "\nexpected\n" + reasoning;
    }

    /** A value in one spelling: keys in order, numbers by value. */
    private static String plain(String json) {
        return plain(JSON.readTree(json)).toString();
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            var sorted = new java.util.TreeMap<String, Object>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), plain(entry.getValue())));
            return sorted;
        }
        if (node.isArray()) {
            return node.valueStream().map(ToolCallGoldenTest::plain).toList();
        }
        return node.isNumber() ? node.decimalValue().stripTrailingZeros().toPlainString() : node.toString();
    }
}
