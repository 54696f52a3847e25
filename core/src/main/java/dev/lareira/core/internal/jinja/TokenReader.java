package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Token.Kind;
import java.util.List;

/** The tokens of a template, one after the other. */
class TokenReader {
    private final List<Token> tokens;
    private final Limits limits;
    private int position;
    private int depth;

    TokenReader(List<Token> tokens, Limits limits) {
        this.tokens = tokens;
        this.limits = limits;
    }

    final String name() {
        Token token = next();
        if (token.kind() != Kind.NAME) {
            throw new TemplateException("line " + token.line() + ": expected a name, found " + token.text());
        }
        return token.text();
    }

    final Token peek() {
        return peek(0);
    }

    final Token peek(int ahead) {
        return tokens.get(Math.min(position + ahead, tokens.size() - 1));
    }

    final Token next() {
        Token token = peek();
        position++;
        return token;
    }

    final boolean take(String operator) {
        if (peek().is(Kind.OPERATOR, operator)) {
            position++;
            return true;
        }
        return false;
    }

    final boolean takeName(String name) {
        if (peek().is(Kind.NAME, name)) {
            position++;
            return true;
        }
        return false;
    }

    final void expect(String operator) {
        if (!take(operator)) {
            throw error("expected " + operator + ", found " + peek().text());
        }
    }

    final void expectName(String name) {
        if (!takeName(name)) {
            throw error("expected " + name + ", found " + peek().text());
        }
    }

    final void expect(Kind kind, String text) {
        if (peek().kind() != kind) {
            throw error("expected " + text + ", found " + peek().text());
        }
        position++;
    }

    final void enter() {
        if (++depth > limits.depth()) {
            throw error("nested deeper than " + limits.depth());
        }
    }

    final void leave() {
        depth--;
    }

    final TemplateException error(String message) {
        return new TemplateException("line " + peek().line() + ": " + message);
    }
}
