package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Node.Arguments;
import dev.lareira.core.internal.jinja.Node.Expression;
import dev.lareira.core.internal.jinja.Node.Statement;
import dev.lareira.core.internal.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Statements of a template; expressions are {@link ExpressionParser}'s. */
final class Parser extends ExpressionParser {
    private int loops;

    Parser(String source, Limits limits) {
        super(new Lexer(source).tokens(), limits);
    }

    List<Statement> parse() {
        List<Statement> all = body(Set.of());
        if (peek().kind() != Kind.END) {
            throw error("unexpected " + peek().text());
        }
        return all;
    }

    /** Statements up to a block that begins with one of these names; its name is left to read. */
    private List<Statement> body(Set<String> ends) {
        List<Statement> body = new ArrayList<>();
        enter();
        while (true) {
            Token token = peek();
            switch (token.kind()) {
                case TEXT -> body.add(new Node.Text(next().text()));
                case PRINT_BEGIN -> {
                    next();
                    body.add(new Node.Print(tupleOrExpression(), token.line()));
                    expect(Kind.PRINT_END, "}}");
                }
                case BLOCK_BEGIN -> {
                    if (ends.contains(peek(1).text())) {
                        next();
                        leave();
                        return body;
                    }
                    next();
                    Statement statement = statement();
                    if (statement != null) {
                        body.add(statement);
                    }
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw error("expected " + String.join(" or ", ends));
                    }
                    leave();
                    return body;
                }
            }
        }
    }

    private Statement statement() {
        Token name = next();
        Statement statement = switch (name.text()) {
            case "if" -> ifStatement();
            case "for" -> forStatement(name.line());
            case "set" -> setStatement(name.line());
            case "macro" -> macro();
            case "call" -> callBlock();
            case "filter" -> filterBlock(name.line());
            case "with" -> with();
            case "generation" -> block("endgeneration");
            case "block" -> {
                name();
                yield namedBlock();
            }
            case "autoescape" -> {
                expression();
                yield block("endautoescape");
            }
            case "break" -> loopControl(new Node.Break());
            case "continue" -> loopControl(new Node.Continue());
            default -> throw new TemplateException("line " + name.line() + ": unknown tag " + name.text());
        };
        expect(Kind.BLOCK_END, "%}");
        return statement;
    }

    private Statement loopControl(Statement statement) {
        if (loops == 0) {
            throw error("break and continue are for loops");
        }
        return statement;
    }

    private Node.Block block(String end) {
        expect(Kind.BLOCK_END, "%}");
        List<Statement> body = body(Set.of(end));
        next();
        return new Node.Block(body);
    }

    private Node.Block namedBlock() {
        Node.Block block = block("endblock");
        if (peek().kind() == Kind.NAME) {
            next();
        }
        return block;
    }

    private Statement ifStatement() {
        List<Map.Entry<Expression, List<Statement>>> branches = new ArrayList<>();
        List<Statement> otherwise = List.of();
        while (true) {
            Expression condition = tupleOrExpression();
            expect(Kind.BLOCK_END, "%}");
            branches.add(Map.entry(condition, body(Set.of("elif", "else", "endif"))));
            String end = next().text();
            if (end.equals("elif")) {
                continue;
            }
            if (end.equals("else")) {
                expect(Kind.BLOCK_END, "%}");
                otherwise = body(Set.of("endif"));
                next();
            }
            return new Node.If(branches, otherwise);
        }
    }

    private Statement forStatement(int line) {
        Expression target = target();
        expectName("in");
        Expression items = tupleWithoutCondition();
        Expression condition = null;
        if (takeName("if")) {
            condition = expression();
        }
        boolean recursive = takeName("recursive");
        expect(Kind.BLOCK_END, "%}");
        loops++;
        List<Statement> body = body(Set.of("else", "endfor"));
        loops--;
        List<Statement> otherwise = List.of();
        if (next().text().equals("else")) {
            expect(Kind.BLOCK_END, "%}");
            otherwise = body(Set.of("endfor"));
            next();
        }
        return new Node.For(target, items, condition, body, otherwise, recursive, line);
    }

    /** A variable, or several in a tuple, perhaps in parentheses. */
    private Expression target() {
        List<Expression> targets = new ArrayList<>();
        boolean tuple = false;
        do {
            targets.add(take("(") ? closed(target()) : new Node.Variable(assignable(name())));
            tuple |= peek().is(Kind.OPERATOR, ",");
        } while (take(",")
                && (peek().is(Kind.OPERATOR, "(")
                        || peek().kind() == Kind.NAME && !peek().text().equals("in")));
        return tuple ? new Node.ListLiteral(targets, true) : targets.getFirst();
    }

    private Expression closed(Expression target) {
        expect(")");
        return target;
    }

    private Statement setStatement(int line) {
        Expression target = peek(1).is(Kind.OPERATOR, ".") ? namespaceAttribute() : target();
        if (take("=")) {
            return new Node.Set(target, tupleOrExpression(), line);
        }
        List<Map.Entry<String, Arguments>> filters = filterChain(take("|"));
        expect(Kind.BLOCK_END, "%}");
        List<Statement> body = body(Set.of("endset"));
        next();
        return new Node.SetBlock(target, filters, body, line);
    }

    private Expression namespaceAttribute() {
        Expression namespace = new Node.Variable(assignable(name()));
        expect(".");
        return new Node.Attribute(namespace, name());
    }

    private Statement filterBlock(int line) {
        List<Map.Entry<String, Arguments>> filters = filterChain(true);
        expect(Kind.BLOCK_END, "%}");
        List<Statement> body = body(Set.of("endfilter"));
        next();
        return new Node.FilterBlock(filters, body, line);
    }

    private List<Map.Entry<String, Arguments>> filterChain(boolean any) {
        List<Map.Entry<String, Arguments>> filters = new ArrayList<>();
        while (any) {
            String name = name();
            checkFilter(name);
            filters.add(Map.entry(name, take("(") ? arguments() : Arguments.NONE));
            any = take("|");
        }
        return filters;
    }

    private Node.Macro macro() {
        String name = assignable(name());
        expect("(");
        return macro(name, "endmacro");
    }

    /** Parameters after the opening parenthesis, then the body. */
    private Node.Macro macro(String name, String end) {
        List<String> parameters = new ArrayList<>();
        Map<String, Expression> defaults = new LinkedHashMap<>();
        while (!take(")")) {
            String parameter = assignable(name());
            parameters.add(parameter);
            if (take("=")) {
                defaults.put(parameter, expression());
            } else if (!defaults.isEmpty()) {
                throw error("a parameter without default follows one with default");
            }
            if (!take(",") && !peek().is(Kind.OPERATOR, ")")) {
                throw error("expected , or )");
            }
        }
        return macroBody(name, parameters, defaults, end);
    }

    private Node.Macro macroBody(String name, List<String> parameters, Map<String, Expression> defaults, String end) {
        expect(Kind.BLOCK_END, "%}");
        int outside = loops;
        loops = 0;
        List<Statement> body = new ArrayList<>();
        Set<String> used = variablesOf(() -> body.addAll(body(Set.of(end))));
        loops = outside;
        next();
        return new Node.Macro(
                name,
                parameters,
                defaults,
                body,
                used.contains("varargs"),
                used.contains("kwargs"),
                used.contains("caller"));
    }

    private Statement callBlock() {
        List<String> parameters = new ArrayList<>();
        if (take("(")) {
            while (!take(")")) {
                parameters.add(name());
                take(",");
            }
        }
        if (!(expression() instanceof Node.Call call)) {
            throw error("expected a call");
        }
        return new Node.CallBlock(macroBody("caller", parameters, Map.of(), "endcall"), call);
    }

    private Statement with() {
        List<Map.Entry<String, Expression>> variables = new ArrayList<>();
        while (peek().kind() == Kind.NAME) {
            String name = assignable(name());
            expect("=");
            variables.add(Map.entry(name, expression()));
            take(",");
        }
        expect(Kind.BLOCK_END, "%}");
        List<Statement> body = body(Set.of("endwith"));
        next();
        return new Node.With(variables, body);
    }
}
