package dev.lareira.core.internal.grammar;

import static dev.lareira.core.internal.grammar.Expression.anyOf;
import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.range;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How JSON is written (RFC 8259). White space is none, one space, or one or two line feeds and an indent, as llama.cpp
 * has it: a model that may write any would write it for ever. Numbers have at most 16 digits a part, so that all readers
 * agree on them.
 */
final class JsonText {
    static final int DIGITS = 16;
    static final Expression DIGIT = range('0', '9');
    static final Expression SPACE = new Expression.Reference("json-space");
    static final Expression CHARACTER = new Expression.Reference("json-character");
    static final Expression STRING = new Expression.Reference("json-string");
    static final Expression INTEGER = new Expression.Reference("json-integer");
    static final Expression NUMBER = new Expression.Reference("json-number");
    static final Expression VALUE = new Expression.Reference("json-value");
    static final Expression OBJECT = new Expression.Reference("json-object");
    static final Expression ARRAY = new Expression.Reference("json-array");
    static final Expression BOOLEAN = new Expression.Reference("json-boolean");
    static final Expression NULL = new Expression.Reference("json-null");
    static final Expression COMMA = sequence(SPACE, literal(","), SPACE);
    static final Expression COLON = sequence(SPACE, literal(":"), SPACE);

    /** What a string may hold as it is. */
    static final CodePoints PLAIN =
            CodePoints.of("\"\\\u007f").or(CodePoints.of(0, 0x1f)).not();

    private static final Map<Integer, String> SHORT_ESCAPES = Map.of(
            (int) '"',
            "\\\"",
            (int) '\\',
            "\\\\",
            (int) '\n',
            "\\n",
            (int) '\t',
            "\\t",
            (int) '\r',
            "\\r",
            (int) '\b',
            "\\b",
            (int) '\f',
            "\\f");

    private JsonText() {}

    /** The rules that the references above mean. */
    static Map<String, Expression> rules() {
        return Map.of(
                "json-space",
                choice(
                        Expression.EMPTY,
                        literal(" "),
                        sequence(repeat(literal("\n"), 1, 2), repeat(anyOf(" \t"), 0, 20))),
                "json-character",
                choice(new Expression.Characters(PLAIN), sequence(literal("\\"), escape())),
                "json-string",
                quoted(repeat(CHARACTER, 0, Expression.UNBOUNDED)),
                "json-integer",
                sequence(optional(literal("-")), natural()),
                "json-number",
                sequence(
                        INTEGER,
                        optional(sequence(literal("."), repeat(DIGIT, 1, DIGITS))),
                        optional(sequence(anyOf("eE"), optional(anyOf("+-")), repeat(DIGIT, 1, 2)))),
                "json-boolean",
                choice(literal("true"), literal("false")),
                "json-null",
                literal("null"),
                "json-value",
                choice(OBJECT, ARRAY, STRING, NUMBER, BOOLEAN, NULL),
                "json-object",
                bracketed("{", list(sequence(STRING, COLON, VALUE), 0, Expression.UNBOUNDED), "}"),
                "json-array",
                bracketed("[", list(VALUE, 0, Expression.UNBOUNDED), "]"));
    }

    static Expression quoted(Expression content) {
        return sequence(literal("\""), content, literal("\""));
    }

    static Expression bracketed(String open, Expression content, String close) {
        Expression inside = content == Expression.EMPTY ? content : sequence(SPACE, content);
        return sequence(literal(open), inside, SPACE, literal(close));
    }

    /** Between {@code min} and {@code max} items with commas. */
    static Expression list(Expression item, int min, int max) {
        if (max == 0) {
            return Expression.EMPTY;
        }
        int more = max == Expression.UNBOUNDED ? max : max - 1;
        Expression some = sequence(item, repeat(sequence(COMMA, item), Math.max(0, min - 1), more));
        return min == 0 ? optional(some) : some;
    }

    /** A string that holds one of a set, escaped where it must be. */
    static Expression escaped(CodePoints set) {
        List<Expression> options = new ArrayList<>();
        options.add(new Expression.Characters(set.and(PLAIN)));
        for (int[] range : set.and(PLAIN.not()).ranges()) {
            for (int point = range[0]; point <= range[1]; point++) {
                options.add(literal(SHORT_ESCAPES.getOrDefault(point, "\\u%04x".formatted(point))));
            }
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private static Expression natural() {
        return choice(literal("0"), sequence(range('1', '9'), repeat(DIGIT, 0, DIGITS - 1)));
    }

    /** What follows a backslash: a character outside the basic plane is written as two escapes, never half of it. */
    private static Expression escape() {
        Expression hex = anyOf("0123456789abcdefABCDEF");
        Expression basic =
                choice(sequence(anyOf("0123456789abcefABCEF"), hex), sequence(anyOf("dD"), anyOf("01234567")));
        Expression high = sequence(anyOf("dD"), anyOf("89abAB"));
        Expression low = sequence(anyOf("dD"), anyOf("cdefCDEF"));
        return choice(
                anyOf("\"\\/bfnrt"),
                sequence(literal("u"), basic, hex, hex),
                sequence(literal("u"), high, hex, hex, literal("\\u"), low, hex, hex));
    }
}
