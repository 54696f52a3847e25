package dev.lareira.core.internal.jinja;

import java.util.List;
import java.util.Map;

/** The syntax tree of a template. */
sealed interface Node {
    /** Something with a value. */
    sealed interface Expression extends Node {}

    /** Something that writes output or changes variables. */
    sealed interface Statement extends Node {}

    record Literal(Object value) implements Expression {}

    record Variable(String name) implements Expression {}

    record ListLiteral(List<Expression> items, boolean tuple) implements Expression {}

    record MapLiteral(List<Map.Entry<Expression, Expression>> entries) implements Expression {}

    record Attribute(Expression object, String name) implements Expression {}

    record Item(Expression object, Expression key) implements Expression {}

    /** {@code [start:stop:step]}; parts may be null. */
    record Slice(Expression object, Expression start, Expression stop, Expression step) implements Expression {}

    record Call(Expression function, Arguments arguments, int line) implements Expression {}

    record Filter(Expression value, String name, Arguments arguments, int line) implements Expression {}

    record Test(Expression value, String name, Arguments arguments, boolean negated, int line) implements Expression {}

    record Unary(String operator, Expression value) implements Expression {}

    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code a < b < c}: each pair must hold. */
    record Comparison(Expression first, List<Map.Entry<String, Expression>> rest) implements Expression {}

    /** Without {@code otherwise} an undefined value. */
    record Conditional(Expression condition, Expression then, Expression otherwise) implements Expression {}

    record Arguments(List<Expression> positional, Map<String, Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), Map.of());
    }

    record Text(String text) implements Statement {}

    record Print(Expression value, int line) implements Statement {}

    record If(List<Map.Entry<Expression, List<Statement>>> branches, List<Statement> otherwise) implements Statement {}

    /** The target is a variable or a tuple of targets. */
    record For(
            Expression target,
            Expression items,
            Expression condition,
            List<Statement> body,
            List<Statement> otherwise,
            boolean recursive,
            int line)
            implements Statement {}

    /** The target is a variable, a tuple of targets, or an attribute of a namespace. */
    record Set(Expression target, Expression value, int line) implements Statement {}

    record SetBlock(Expression target, List<Map.Entry<String, Arguments>> filters, List<Statement> body, int line)
            implements Statement {}

    record FilterBlock(List<Map.Entry<String, Arguments>> filters, List<Statement> body, int line)
            implements Statement {}

    /** A macro takes more arguments than it names only where its body asks for them. */
    record Macro(
            String name,
            List<String> parameters,
            Map<String, Expression> defaults,
            List<Statement> body,
            boolean varargs,
            boolean kwargs,
            boolean caller)
            implements Statement {}

    record CallBlock(Macro caller, Call call) implements Statement {}

    record With(List<Map.Entry<String, Expression>> variables, List<Statement> body) implements Statement {}

    record Block(List<Statement> body) implements Statement {}

    record Break() implements Statement {}

    record Continue() implements Statement {}
}
