package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.anyOf;
import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.range;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.internal.grammar.Expression;
import dev.lareira.core.internal.grammar.GrammarBuilder;
import dev.lareira.core.internal.grammar.Members.Member;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What the grammars of all call syntaxes are made of, for the tools that may be called. */
final class CallGrammar {
    static final Expression LINE = optional(literal("\n"));
    static final Expression BLANKS = repeat(anyOf(" \n"), 0, 3);

    /** Small models that must call tools would go on with it for ever. */
    private static final int MOST_CALLS = 16;

    private final GrammarBuilder builder;
    private final Tools tools;
    private final List<String> callable;
    private final boolean parallel;
    private final Map<String, Expression> arguments = new LinkedHashMap<>();

    /**
     * @param callable the names of the tools that may be called
     * @param parallel whether several calls may follow one another
     */
    CallGrammar(GrammarBuilder builder, Tools tools, List<String> callable, boolean parallel) {
        this.builder = builder;
        this.tools = tools;
        this.callable = callable;
        this.parallel = parallel;
    }

    GrammarBuilder builder() {
        return builder;
    }

    boolean isEmpty() {
        return callable.isEmpty();
    }

    boolean parallel() {
        return parallel;
    }

    /** A call of one of the tools. */
    Expression anyTool(Function<String, Expression> call) {
        return new Expression.Choice(callable.stream().map(call).toList());
    }

    /** One, or several where that is allowed. */
    Expression several(Expression one, Expression separator) {
        return parallel ? sequence(one, repeat(sequence(separator, one), 0, MOST_CALLS - 1)) : one;
    }

    /** The arguments of a tool as a JSON object. */
    Expression arguments(String tool) {
        return arguments.computeIfAbsent(
                tool, name -> builder.rule("arguments of " + name, builder.looseSchema(schema(name))));
    }

    /** An identifier that a model gives a call. */
    static final Expression ID = repeat(choice(range('a', 'z'), range('A', 'Z'), range('0', '9')), 1, 9);

    /**
     * A call as a JSON object with these keys.
     *
     * @param idFirst an identifier with this key stands first; empty: none does
     * @param idLast an identifier with this key may stand last; empty: none does
     */
    Expression jsonCall(String idFirst, String nameKey, String argumentsKey, String idLast) {
        return builder.rule(
                "call " + nameKey,
                anyTool(tool -> sequence(
                        literal("{"),
                        GrammarBuilder.JSON_SPACE,
                        idFirst.isEmpty() ? Expression.EMPTY : sequence(id(idFirst), GrammarBuilder.JSON_COMMA),
                        member(nameKey, literal("\"" + tool + "\"")),
                        GrammarBuilder.JSON_COMMA,
                        member(argumentsKey, arguments(tool)),
                        idLast.isEmpty() ? Expression.EMPTY : optional(sequence(GrammarBuilder.JSON_COMMA, id(idLast))),
                        GrammarBuilder.JSON_SPACE,
                        literal("}"))));
    }

    private static Expression id(String key) {
        return member(key, sequence(literal("\""), ID, literal("\"")));
    }

    private static Expression member(String key, Expression value) {
        return sequence(literal("\"" + key + "\""), GrammarBuilder.JSON_COLON, value);
    }

    /** The arguments of a tool one by one: the required ones first, in the order of its schema. */
    Expression arguments(String tool, BiFunction<String, JsonNode, Expression> argument, Expression separator) {
        return arguments(tool, Comparator.comparing((Argument each) -> !each.required), argument, separator);
    }

    /** An argument of a tool. */
    record Argument(String name, boolean required) {}

    /** The arguments of a tool one by one, in this order. */
    Expression arguments(
            String tool,
            Comparator<Argument> order,
            BiFunction<String, JsonNode, Expression> argument,
            Expression separator) {
        JsonNode schema = schema(tool);
        List<String> required =
                schema.path("required").valueStream().map(JsonNode::asString).toList();
        List<Member> members = schema.path("properties").propertyNames().stream()
                .map(name -> new Argument(name, required.contains(name)))
                .sorted(order)
                .map(each -> new Member(
                        builder.rule(
                                "argument " + tool + " " + each.name,
                                argument.apply(
                                        each.name, schema.get("properties").get(each.name))),
                        each.required))
                .toList();
        return builder.members(members, separator);
    }

    /** A value as JSON; references in its schema lead into the schema of the tool. */
    Expression json(String tool, JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            ObjectNode whole = object.deepCopy();
            for (String definitions : List.of("$defs", "definitions")) {
                if (schema(tool).has(definitions) && !whole.has(definitions)) {
                    whole.set(definitions, schema(tool).get(definitions));
                }
            }
            return builder.looseSchema(whole);
        }
        return builder.looseSchema(schema);
    }

    /** A tool that names no arguments takes none. */
    private JsonNode schema(String tool) {
        ObjectNode schema = ((ObjectNode) tools.parameters(tool)).deepCopy();
        schema.put("type", "object");
        if (!schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
        return schema;
    }
}
