package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Arguments;
import dev.lareira.core.internal.jinja.Node.Expression;
import dev.lareira.core.internal.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Expressions by precedence, loosest first: conditional, or, and, not, comparison, + and -, ~, * / // %, unary, power,
 * postfix, filter and test.
 */
class ExpressionParser extends TokenReader {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=", "in", "not in");
    private static final Set<String> CONSTANTS = Set.of("true", "false", "none", "True", "False", "None");

    /** Variables read so far. */
    private Set<String> used = new HashSet<>();

    ExpressionParser(List<Token> tokens, Limits limits) {
        super(tokens, limits);
    }

    final Expression tupleOrExpression() {
        return tuple(expression());
    }

    /** As {@link #tupleOrExpression}, leaving a following {@code if} alone. */
    final Expression tupleWithoutCondition() {
        return tuple(or());
    }

    private Expression tuple(Expression first) {
        if (!peek().is(Kind.OPERATOR, ",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (take(",") && startsExpression()) {
            items.add(expression());
        }
        return new Node.ListLiteral(items, true);
    }

    private boolean startsExpression() {
        return switch (peek().kind()) {
            case NAME -> !Set.of("in", "if", "else", "recursive").contains(peek().text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> Set.of("(", "[", "{", "-", "+").contains(peek().text());
            default -> false;
        };
    }

    final Expression expression() {
        enter();
        Expression value = or();
        while (takeName("if")) {
            Expression condition = or();
            Expression otherwise = takeName("else") ? expression() : null;
            value = new Node.Conditional(condition, value, otherwise);
        }
        leave();
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (takeName("or")) {
            left = new Node.Binary("or", left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (takeName("and")) {
            left = new Node.Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        enter();
        Expression value = takeName("not") ? new Node.Unary("not", not()) : comparison();
        leave();
        return value;
    }

    private Expression comparison() {
        Expression first = sum();
        List<Map.Entry<String, Expression>> rest = new ArrayList<>();
        while (true) {
            String operator = peek().text();
            boolean notIn = peek().is(Kind.NAME, "not") && peek(1).is(Kind.NAME, "in");
            if (notIn) {
                next();
                operator = "not in";
            }
            boolean isName = operator.endsWith("in");
            if (!COMPARISONS.contains(operator) || peek().kind() != (isName ? Kind.NAME : Kind.OPERATOR)) {
                return rest.isEmpty() ? first : new Node.Comparison(first, rest);
            }
            next();
            rest.add(Map.entry(operator, sum()));
        }
    }

    private Expression sum() {
        Expression left = concatenation();
        while (peek().is(Kind.OPERATOR, "+") || peek().is(Kind.OPERATOR, "-")) {
            left = new Node.Binary(next().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (take("~")) {
            left = new Node.Binary("~", left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (peek().kind() == Kind.OPERATOR && Set.of("*", "/", "//", "%").contains(peek().text())) {
            left = new Node.Binary(next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (take("**")) {
            left = new Node.Binary("**", left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filters) {
        enter();
        Expression value = peek().is(Kind.OPERATOR, "-") || peek().is(Kind.OPERATOR, "+")
                ? new Node.Unary(next().text(), unary(false))
                : postfix(primary());
        leave();
        return filters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = next();
        return switch (token.kind()) {
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (peek().kind() == Kind.STRING) {
                    text.append(next().text());
                }
                yield new Node.Literal(text.toString());
            }
            case INTEGER -> new Node.Literal(Numbers.normal(new BigInteger(token.text())));
            case FLOAT -> new Node.Literal(Double.parseDouble(token.text()));
            case NAME -> name(token);
            case OPERATOR -> bracketed(token);
            default -> throw new TemplateException("line " + token.line() + ": unexpected " + token.text());
        };
    }

    private Expression name(Token token) {
        return switch (token.text()) {
            case "true", "True" -> new Node.Literal(true);
            case "false", "False" -> new Node.Literal(false);
            case "none", "None" -> new Node.Literal(null);
            case "in", "is", "and", "or", "else", "elif" ->
                throw new TemplateException("line " + token.line() + ": unexpected " + token.text());
            default -> {
                used.add(token.text());
                yield new Node.Variable(token.text());
            }
        };
    }

    private Expression bracketed(Token open) {
        switch (open.text()) {
            case "(" -> {
                if (take(")")) {
                    return new Node.ListLiteral(List.of(), true);
                }
                Expression value = tupleOrExpression();
                expect(")");
                return value;
            }
            case "[" -> {
                return new Node.ListLiteral(items("]"), false);
            }
            case "{" -> {
                List<Map.Entry<Expression, Expression>> entries = new ArrayList<>();
                while (!take("}")) {
                    Expression key = expression();
                    expect(":");
                    entries.add(Map.entry(key, expression()));
                    if (!take(",") && !peek().is(Kind.OPERATOR, "}")) {
                        throw error("expected , or }");
                    }
                }
                return new Node.MapLiteral(entries);
            }
            default -> throw new TemplateException("line " + open.line() + ": unexpected " + open.text());
        }
    }

    private List<Expression> items(String close) {
        List<Expression> items = new ArrayList<>();
        while (!take(close)) {
            items.add(expression());
            if (!take(",") && !peek().is(Kind.OPERATOR, close)) {
                throw error("expected , or " + close);
            }
        }
        return items;
    }

    private Expression postfix(Expression value) {
        while (peek().kind() == Kind.OPERATOR) {
            int line = peek().line();
            if (take(".")) {
                Token name = next();
                value = switch (name.kind()) {
                    case NAME -> new Node.Attribute(value, name.text());
                    case INTEGER -> new Node.Item(value, new Node.Literal(Long.parseLong(name.text())));
                    default -> throw new TemplateException("line " + line + ": expected a name after .");
                };
            } else if (take("[")) {
                value = subscript(value);
            } else if (take("(")) {
                value = new Node.Call(value, arguments(), line);
            } else {
                return value;
            }
        }
        return value;
    }

    private Expression subscript(Expression object) {
        Expression start = peek().is(Kind.OPERATOR, ":") ? null : tupleOrExpression();
        if (!take(":")) {
            expect("]");
            return new Node.Item(object, start);
        }
        Expression stop = peek().is(Kind.OPERATOR, ":") || peek().is(Kind.OPERATOR, "]") ? null : expression();
        Expression step = take(":") && !peek().is(Kind.OPERATOR, "]") ? expression() : null;
        expect("]");
        return new Node.Slice(object, start, stop, step);
    }

    /** Arguments after the opening parenthesis. */
    final Arguments arguments() {
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!take(")")) {
            if (peek().kind() == Kind.NAME && peek(1).is(Kind.OPERATOR, "=")) {
                String name = next().text();
                next();
                named.put(name, expression());
            } else if (!named.isEmpty()) {
                throw error("a positional argument follows a named one");
            } else {
                positional.add(expression());
            }
            if (!take(",") && !peek().is(Kind.OPERATOR, ")")) {
                throw error("expected , or )");
            }
        }
        return new Arguments(positional, named);
    }

    private Expression filters(Expression value) {
        while (true) {
            int line = peek().line();
            if (take("|")) {
                String name = dottedName();
                value = new Node.Filter(value, name, take("(") ? arguments() : Arguments.NONE, line);
            } else if (takeName("is")) {
                value = test(value, line);
            } else if (peek().is(Kind.OPERATOR, "(")
                    || peek().is(Kind.OPERATOR, ".")
                    || peek().is(Kind.OPERATOR, "[")) {
                value = postfix(value);
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression value, int line) {
        boolean negated = takeName("not");
        String name = dottedName();
        Arguments arguments = Arguments.NONE;
        if (take("(")) {
            arguments = arguments();
        } else if (startsExpression()
                && !peek().is(Kind.OPERATOR, "-")
                && !peek().is(Kind.OPERATOR, "+")
                && !Set.of("else", "or", "and", "is", "not", "if").contains(peek().text())) {
            arguments = new Arguments(List.of(postfix(primary())), Map.of());
        }
        return new Node.Test(value, name, arguments, negated, line);
    }

    /** The variables that an action reads. */
    final Set<String> variablesOf(Runnable action) {
        Set<String> before = used;
        used = new HashSet<>();
        action.run();
        Set<String> found = used;
        used = before;
        used.addAll(found);
        return found;
    }

    private String dottedName() {
        StringBuilder name = new StringBuilder(name());
        while (peek().is(Kind.OPERATOR, ".") && peek(1).kind() == Kind.NAME) {
            next();
            name.append('.').append(next().text());
        }
        return name.toString();
    }

    final void checkFilter(String name) {
        if (!Filters.exists(name)) {
            throw error("unknown filter " + name);
        }
    }

    final String assignable(String name) {
        if (CONSTANTS.contains(name)) {
            throw error("cannot assign to " + name);
        }
        return name;
    }
}
