package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Puts a grammar together from texts, schemas and other grammars. */
public final class GrammarBuilder {
    private final Map<String, Expression> rules = new LinkedHashMap<>(JsonText.rules());
    private int included;

    public static final Expression JSON_NUMBER = JsonText.NUMBER;
    /** A comma, and a colon, with the white space that JSON may have there. */
    public static final Expression JSON_COMMA = JsonText.COMMA;

    public static final Expression JSON_COLON = JsonText.COLON;
    public static final Expression JSON_SPACE = JsonText.SPACE;

    /** Makes a rule of what is used in several places, or refers to itself. */
    public Expression rule(String name, Expression body) {
        rules.put(name, body);
        return new Expression.Reference(name);
    }

    /** Documents of a schema; what a grammar cannot hold of it is left out, so that more may be written than it allows. */
    public Expression looseSchema(JsonNode schema) {
        return new JsonSchema(schema, rules, "schema-" + included++, false).root();
    }

    /** Members in their order. */
    public Expression members(List<Members.Member> members, Expression separator) {
        return new Members(separator, body -> rule("members-" + rules.size(), body)).of(members, Expression.NOTHING);
    }

    /** Lets schemas be written with Python's True, False and None too. */
    public void pythonWords() {
        rules.put("json-boolean", choice(literal("true"), literal("false"), literal("True"), literal("False")));
        rules.put("json-null", choice(literal("null"), literal("None")));
    }

    /** What another grammar matches. */
    public Expression include(Matcher other) {
        String prefix = "included-" + included++ + " ";
        other.rules().forEach((name, body) -> rules.put(prefix + name, renamed(body, prefix)));
        return new Expression.Reference(prefix + "root");
    }

    public Matcher build(Expression root) {
        rules.put("root", root);
        return new Matcher(rules);
    }

    private static Expression renamed(Expression expression, String prefix) {
        return switch (expression) {
            case Expression.Reference(String rule) -> new Expression.Reference(prefix + rule);
            case Expression.Sequence(List<Expression> parts) -> new Expression.Sequence(renamed(parts, prefix));
            case Expression.Choice(List<Expression> options) -> new Expression.Choice(renamed(options, prefix));
            case Expression.Repeat(Expression body, int min, int max) ->
                new Expression.Repeat(renamed(body, prefix), min, max);
            case Expression.Characters characters -> characters;
            case Machine(List<Machine.Place> places) ->
                new Machine(places.stream()
                        .map(place -> new Machine.Place(
                                place.accepting(),
                                place.edges().stream()
                                        .map(edge -> new Machine.Edge(renamed(edge.reads(), prefix), edge.to()))
                                        .toList()))
                        .toList());
        };
    }

    private static List<Expression> renamed(List<Expression> expressions, String prefix) {
        List<Expression> result = new ArrayList<>(expressions.size());
        expressions.forEach(each -> result.add(renamed(each, prefix)));
        return result;
    }
}
