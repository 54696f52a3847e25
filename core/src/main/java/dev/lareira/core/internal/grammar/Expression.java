package dev.lareira.core.internal.grammar;

import java.util.List;
import java.util.stream.Stream;

/** What a rule of a grammar matches; GBNF text and JSON schemas are both read into this. */
public sealed interface Expression
        permits Expression.Characters,
                Expression.Sequence,
                Expression.Choice,
                Expression.Repeat,
                Expression.Reference,
                Machine {
    Expression EMPTY = new Sequence(List.of());
    Expression NOTHING = new Choice(List.of());

    /** {@code max} of a repetition without an upper limit. */
    int UNBOUNDED = Integer.MAX_VALUE;

    /**
     * One character of a set.
     *
     * @param spelled whether a control token whose name contains it can stand for it, as in a literal
     */
    record Characters(CodePoints set, boolean spelled) implements Expression {
        Characters(CodePoints set) {
            this(set, false);
        }
    }

    record Sequence(List<Expression> parts) implements Expression {}

    /** One of several; of none, nothing matches. */
    record Choice(List<Expression> options) implements Expression {}

    record Repeat(Expression body, int min, int max) implements Expression {}

    record Reference(String rule) implements Expression {}

    static Expression literal(String text) {
        return new Sequence(text.codePoints()
                .mapToObj(point -> (Expression) new Characters(CodePoints.of(point, point), true))
                .toList());
    }

    /** Any text in which another does not occur; control tokens may be part of it. */
    static Expression without(String text) {
        return Machine.without(text);
    }

    static Expression anyOf(String characters) {
        return new Characters(CodePoints.of(characters));
    }

    static Expression range(int from, int to) {
        return new Characters(CodePoints.of(from, to));
    }

    static Expression sequence(Expression... parts) {
        return new Sequence(Stream.of(parts).filter(part -> part != EMPTY).toList());
    }

    static Expression choice(Expression... options) {
        return new Choice(List.of(options));
    }

    static Expression optional(Expression body) {
        return new Repeat(body, 0, 1);
    }

    static Expression repeat(Expression body, int min, int max) {
        return new Repeat(body, min, max);
    }
}
