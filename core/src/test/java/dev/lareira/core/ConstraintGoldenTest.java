package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.testkit.Golden;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Grammars and schemas against what llama.cpp accepts and refuses. */
class ConstraintGoldenTest {
    @Test
    void grammarsAcceptAndRefuseWhatLlamaCppDoes() {
        int strings = 0;
        int refused = 0;
        for (JsonNode row : Golden.json(Golden.file("sampling/grammar.json")).get("gbnf")) {
            String grammar = row.get("grammar").asString();
            if (row.has("grammar_must_be_refused")) {
                assertThatThrownBy(() -> Constraint.gbnf(grammar))
                        .as(grammar)
                        .isInstanceOf(LareiraException.class)
                        .hasMessageStartingWith("the grammar");
                refused++;
                continue;
            }
            Constraint constraint = Constraint.gbnf(grammar);
            for (JsonNode example : row.get("examples")) {
                Constraint.Verdict verdict =
                        constraint.check(example.get("string").asString());
                assertThat(verdict.accepted())
                        .as("%s of %s", example, grammar)
                        .isEqualTo(example.get("accepted").asBoolean());
                assertThat(verdict.position())
                        .as("%s of %s", example, grammar)
                        .isEqualTo(example.get("valid_prefix_code_points").asInt());
                strings++;
            }
        }
        assertThat(strings).isEqualTo(69);
        assertThat(refused).isEqualTo(6);
    }

    @Test
    void schemasAcceptAndRefuseWhatLlamaCppDoes() {
        int strings = 0;
        for (JsonNode row : Golden.json(Golden.file("sampling/grammar.json")).get("schema")) {
            String schema = row.get("schema").toString();
            Constraint constraint = Constraint.jsonSchema(schema);
            for (JsonNode example : row.get("examples")) {
                Constraint.Verdict verdict =
                        constraint.check(example.get("string").asString());
                assertThat(verdict.accepted())
                        .as("%s of %s: %s", example, schema, verdict)
                        .isEqualTo(example.get("accepted").asBoolean());
                assertThat(verdict.position())
                        .as("%s of %s", example, schema)
                        .isEqualTo(example.get("valid_prefix_code_points").asInt());
                strings++;
            }
        }
        assertThat(strings).isEqualTo(132);
    }
}
