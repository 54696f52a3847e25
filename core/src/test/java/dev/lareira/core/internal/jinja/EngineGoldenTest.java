package dev.lareira.core.internal.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.testkit.Golden;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Small templates against jinja2 as Hugging Face transformers sets it up. */
class EngineGoldenTest {
    private static final LocalDateTime NOW = LocalDateTime.of(2025, 3, 7, 9, 5, 3);
    private static final Duration SECONDS = Duration.ofSeconds(20);

    @Test
    void everySmallTemplateGivesWhatJinja2Does() {
        List<JsonNode> rows = Golden.jsonLines(Golden.file("chat/engine.jsonl"));
        List<String> wrong = new ArrayList<>();
        for (JsonNode row : rows) {
            String problem = Assertions.assertTimeoutPreemptively(
                    SECONDS, () -> problem(row), row.get("name").asString());
            if (!problem.isEmpty()) {
                wrong.add(row.get("name").asString() + " " + row.get("template") + ": " + problem);
            }
        }
        System.out.printf("small templates: %d of %d%n", rows.size() - wrong.size(), rows.size());
        assertThat(wrong).isEmpty();
        assertThat(rows).hasSize(338);
    }

    private static String problem(JsonNode row) {
        String expected = row.has("expected") ? row.get("expected").asString() : null;
        String text;
        try {
            text = Template.parse(row.get("template").asString(), Limits.DEFAULT)
                    .render(object(row.get("context")), () -> NOW);
        } catch (TemplateException e) {
            boolean raised = row.path("error_kind").asString("").equals("raise");
            boolean fine = (expected == null || row.path("or_error").asBoolean(false))
                    && (!raised || row.get("error").asString().equals(e.getMessage()));
            return fine ? "" : "error " + e.getMessage() + ", expected " + row.get("expected") + row.get("error");
        }
        boolean fine = text.equals(expected)
                || row.has("or_expected") && row.get("or_expected").asString().equals(text);
        return fine ? "" : "'" + text + "', expected '" + expected + "' or error " + row.get("error");
    }

    /** What a hostile template can try beyond the reference: each ends in the engine's own error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% set ns = namespace(x=[]) %}{% for i in range(90000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
                "{% macro m(x) %}{{ m(x) }}{% endmacro %}{{ m(1) }}",
                "{{ 'x' * 1000000000 }}",
                "{{ '%0999999999d' % 1 }}",
                "{{ '{:>999999999}'.format(1) }}",
                "{{ 'x'.ljust(999999999) }}",
                "{{ 2 ** 999999 }}",
                "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
                "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
                "{{ 'a' | replace }}",
                "{{ [] | attr }}",
                "{{ 'a'.split('') }}",
                "{{ '{' ~ '}'.format() ~ '{0}'.format() }}",
            })
    void hostileTemplatesEndInAnErrorOfTheirOwn(String source) {
        Assertions.assertTimeoutPreemptively(
                SECONDS,
                () -> assertThatThrownBy(
                                () -> Template.parse(source, Limits.DEFAULT).render(Map.of(), () -> NOW))
                        .isInstanceOf(TemplateException.class));
    }

    @Test
    void aRenderingThatTakesTooLongIsEnded() {
        String source = "{% set s = 'x' * 9000000 %}{% for i in range(99999) %}{% set t = s ~ i %}{% endfor %}";
        Limits limits = new Limits(5_000_000, 16_000_000, 200, Duration.ofMillis(300));
        Assertions.assertTimeoutPreemptively(
                SECONDS,
                () -> assertThatThrownBy(() -> Template.parse(source, limits).render(Map.of(), () -> NOW))
                        .isInstanceOf(TemplateException.class)
                        .hasMessageContaining("300 ms"));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(JsonNode node) {
        return (Map<String, Object>) plain(node);
    }

    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(plain(item)));
            return list;
        }
        if (node.isIntegralNumber()) {
            return Numbers.normal(node.bigIntegerValue());
        }
        return node.isNumber()
                ? (Object) node.doubleValue()
                : node.isBoolean() ? node.booleanValue() : node.isNull() ? null : node.asString();
    }
}
