package dev.lareira.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.lareira.gguf.Gguf;
import dev.lareira.testkit.Golden;
import dev.lareira.tokenizer.Tokenizer;
import dev.lareira.tokenizer.Vocabulary;
import java.time.Duration;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Grammars and schemas made to stall: each ends in a clear error or works, in bounded time. */
class HostileConstraintTest {
    private static final Duration BOUND = Duration.ofMinutes(2);
    private static Vocabulary vocabulary;

    @BeforeAll
    static void readVocabulary() {
        try (Gguf file = Gguf.open(Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf"))) {
            vocabulary = Tokenizer.from(file).vocabulary();
        }
    }

    static Stream<Arguments> grammars() {
        return Stream.of(
                Arguments.of("parentheses", "root ::= " + "(".repeat(100_000) + "\"a\"" + ")".repeat(100_000)),
                Arguments.of("unclosed parentheses", "root ::= " + "(".repeat(100_000)),
                Arguments.of("a large count", "root ::= \"a\"{1000000000}"),
                Arguments.of("counts of counts", "root ::= (((\"a\"{1,1000}){1,1000}){1,1000}){1,1000}"),
                Arguments.of("counts of rules", "root ::= a{1,1000}\na ::= b{1,1000}\nb ::= c{1,1000}\nc ::= \"a\"?"),
                Arguments.of("repeated repetition", "root ::= ((((\"a\"*)*)*)*)* \"b\""),
                Arguments.of("equal alternatives", "root ::= (\"a\" | \"a\" | \"a\" | \"aa\" | [a-z])* \"b\""),
                Arguments.of("many optionals", "root ::= (\"a\"?){20000} \"b\""),
                Arguments.of(
                        "doubling",
                        IntStream.range(0, 60)
                                .mapToObj(i -> (i == 0 ? "root" : "r" + i) + " ::= r" + (i + 1) + " r" + (i + 1))
                                .collect(Collectors.joining("\n", "", "\nr60 ::= \"a\""))),
                Arguments.of("balance", "root ::= \"a\" root \"b\" | \"a\" root \"c\" | \"a\""),
                Arguments.of("ambiguous balance", "root ::= \"a\" root root | \"a\""),
                Arguments.of("left recursion", "root ::= a \"x\"\na ::= b?\nb ::= root | \"y\""),
                Arguments.of("endless", "root ::= \"a\" root"),
                Arguments.of(
                        "alternatives",
                        IntStream.range(0, 50_000)
                                .mapToObj(i -> "\"w" + i + "\"")
                                .collect(Collectors.joining(" | ", "root ::= ", ""))),
                Arguments.of(
                        "a chain of rules",
                        IntStream.range(0, 50_000)
                                .mapToObj(i -> (i == 0 ? "root" : "r" + i) + " ::= r" + (i + 1) + "\n")
                                .collect(Collectors.joining("", "", "r50000 ::= \"a\""))));
    }

    static Stream<Arguments> schemas() {
        return Stream.of(
                Arguments.of("no JSON", "{\"type\":"),
                Arguments.of("a list", "[1,2]"),
                Arguments.of("depth", "{\"items\":".repeat(5_000) + "true" + "}".repeat(5_000)),
                Arguments.of("a long string", "{\"type\":\"string\",\"minLength\":1000000000}"),
                Arguments.of("a wide string", "{\"type\":\"string\",\"minLength\":0,\"maxLength\":1000000000}"),
                Arguments.of("an odd length", "{\"type\":\"string\",\"minLength\":-5,\"maxLength\":99999999999999}"),
                Arguments.of("many items", "{\"type\":\"array\",\"items\":{},\"minItems\":1000000000}"),
                Arguments.of("a pattern of counts", "{\"pattern\":\"^(((a{1,100}){1,100}){1,100}){1,100}$\"}"),
                Arguments.of("a bounded pattern", "{\"pattern\":\"^(a|b|ab|ba)*(a|b)*$\",\"maxLength\":5000}"),
                Arguments.of(
                        "an exponential automaton",
                        "{\"pattern\":\"^[ab]*a[ab]{200}$\",\"minLength\":3,\"maxLength\":1000}"),
                Arguments.of("repeated repetition", "{\"pattern\":\"^((a+)+)+$\"}"),
                Arguments.of("a large number", "{\"minimum\":1e1000000,\"type\":\"number\"}"),
                Arguments.of("digits", "{\"type\":\"integer\",\"minimum\":1" + "0".repeat(500) + "}"),
                Arguments.of("a small step", "{\"type\":\"number\",\"multipleOf\":1e-300,\"minimum\":0,\"maximum\":1}"),
                Arguments.of("step 0", "{\"type\":\"number\",\"multipleOf\":0}"),
                Arguments.of("itself", "{\"$ref\":\"#\"}"),
                Arguments.of("two of itself", "{\"anyOf\":[{\"$ref\":\"#\"},{\"allOf\":[{\"$ref\":\"#\"}]}]}"),
                Arguments.of("endless", "{\"properties\":{\"a\":{\"$ref\":\"#\"}},\"required\":[\"a\"]}"),
                Arguments.of("nothing", "{\"type\":\"integer\",\"minimum\":5,\"maximum\":3}"),
                Arguments.of("doubling", doubling("allOf")),
                Arguments.of("doubling any", doubling("anyOf")),
                Arguments.of("doubling one", doubling("oneOf")),
                Arguments.of(
                        "many branches",
                        "{\"oneOf\":["
                                + IntStream.range(0, 1000)
                                        .mapToObj(i ->
                                                "{\"properties\":{\"k\":{\"const\":" + i + "}},\"required\":[\"k\"]}")
                                        .collect(Collectors.joining(","))
                                + "]}"),
                Arguments.of("members", "{\"properties\":" + members(5_000) + "}"),
                Arguments.of(
                        "counted members",
                        "{\"properties\":" + members(2_000)
                                + ",\"minProperties\":900,\"maxProperties\":1000,\"additionalProperties\":false}"),
                Arguments.of(
                        "values",
                        "{\"enum\":["
                                + IntStream.range(0, 30_000)
                                        .mapToObj(i -> "\"v" + i + "\"")
                                        .collect(Collectors.joining(","))
                                + "]}"));
    }

    private static String doubling(String keyword) {
        return IntStream.range(0, 40)
                .mapToObj(i -> "\"d%d\":{\"%s\":[{\"$ref\":\"#/$defs/d%d\"},{\"$ref\":\"#/$defs/d%d\"}]}"
                        .formatted(i, keyword, i + 1, i + 1))
                .collect(Collectors.joining(
                        ",", "{\"$ref\":\"#/$defs/d0\",\"$defs\":{", ",\"d40\":{\"type\":\"integer\"}}}"));
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"m" + i + "\":{\"type\":\"integer\"}")
                .collect(Collectors.joining(",", "{", "}"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("grammars")
    void grammarsEndInAnErrorOrWork(String name, String grammar) {
        endsInAnErrorOrWorks(() -> Constraint.gbnf(grammar));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("schemas")
    void schemasEndInAnErrorOrWork(String name, String schema) {
        endsInAnErrorOrWorks(() -> Constraint.jsonSchema(schema));
    }

    private static void endsInAnErrorOrWorks(Supplier<Constraint> text) {
        assertTimeoutPreemptively(BOUND, () -> {
            try {
                Constraint constraint = text.get();
                constraint.check("a".repeat(2_000));
                walk(constraint.start(vocabulary));
            } catch (LareiraException e) {
                assertThat(e.getMessage()).hasSizeBetween(20, 500);
            }
        });
    }

    private static void walk(Constraint.State state) {
        Random random = new Random(1);
        float[] logits = new float[vocabulary.size()];
        for (int step = 0; step < 20 && !state.isComplete(); step++) {
            for (int id = 0; id < logits.length; id++) {
                logits[id] = random.nextFloat();
            }
            state.mask(logits);
            int best = IntStream.range(0, logits.length)
                    .filter(id -> !vocabulary.isEndOfGeneration(id))
                    .reduce((a, b) -> logits[b] > logits[a] ? b : a)
                    .orElseThrow();
            state.accept(best);
        }
    }
}
