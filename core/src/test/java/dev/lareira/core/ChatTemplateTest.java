package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Every prompt and every refusal that jinja2 gives for real templates. */
class ChatTemplateTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2025, 3, 7, 9, 5, 3);

    static List<Path> templates() {
        return Golden.files("chat/templates", ".jinja");
    }

    @ParameterizedTest
    @MethodSource("templates")
    void rendersAsJinja2(Path file) {
        ChatTemplate template = ChatTemplate.of(Golden.text(file), Map.of());
        String name = file.getFileName().toString().replace(".jinja", "");
        List<String> wrong = new ArrayList<>();
        List<JsonNode> cases = Golden.jsonLines(Golden.file("chat/cases/" + name + ".jsonl"));
        for (JsonNode row : cases) {
            String expected = row.has("expected") ? row.get("expected").asString() : null;
            String refusal = row.path("error_kind").asString("").equals("raise")
                    ? row.get("expected_error").asString()
                    : null;
            String actual;
            try {
                actual = template.render(object(row.get("input")), NOW);
            } catch (LareiraException e) {
                if (expected != null || refusal != null && !refusal.equals(e.getMessage())) {
                    wrong.add(row.get("name") + ": " + e.getMessage());
                }
                continue;
            }
            boolean plain = row.has("expected_without_markup")
                    && actual.equals(row.get("expected_without_markup").asString());
            if (!actual.equals(expected) && !plain) {
                wrong.add("%s\n  expected %s\n  actual   %s".formatted(row.get("name"), expected, actual));
            }
        }
        assertThat(cases).isNotEmpty();
        assertThat(wrong)
                .describedAs("%d of %d differ", wrong.size(), cases.size())
                .isEmpty();
    }

    @Test
    void comparesEveryTemplateAndCase() {
        int cases = 0;
        for (Path file : templates()) {
            String name = file.getFileName().toString().replace(".jinja", "");
            cases += Golden.jsonLines(Golden.file("chat/cases/" + name + ".jsonl"))
                    .size();
        }
        assertThat(templates()).hasSize(40);
        assertThat(cases).isEqualTo(1195);
    }

    private static Map<String, Object> object(JsonNode node) {
        Map<String, Object> map = new LinkedHashMap<>();
        node.properties().forEach(e -> map.put(e.getKey(), value(e.getValue())));
        return map;
    }

    private static Object value(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(value(item)));
            return list;
        }
        if (node.isNull()) {
            return null;
        }
        if (node.isBoolean()) {
            return node.asBoolean();
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? (Object) node.asLong() : node.bigIntegerValue();
        }
        return node.isNumber() ? (Object) node.asDouble() : node.asString();
    }
}
