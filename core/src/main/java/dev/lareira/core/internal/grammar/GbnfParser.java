package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads GBNF, llama.cpp's dialect of BNF: {@code name ::= alternatives}, where a line ends a rule unless inside
 * parentheses or after {@code |} and {@code ::=}. Literals, character classes, {@code .}, {@code * + ? {m} {m,} {m,n}}
 * and comments from {@code #} on. The language starts at the rule {@code root}.
 */
final class GbnfParser {
    private static final String START = "root";

    private final int[] text;
    private final Map<String, Expression> rules = new LinkedHashMap<>();
    private final Map<String, Integer> references = new LinkedHashMap<>();
    private int at;
    private int depth;

    private GbnfParser(String text) {
        this.text = text.codePoints().toArray();
    }

    static Map<String, Expression> parse(String text) {
        return new GbnfParser(text).rules();
    }

    private Map<String, Expression> rules() {
        skipSpace(true);
        while (at < text.length) {
            rule();
        }
        if (!rules.containsKey(START)) {
            throw error(at, "has no rule 'root', where every grammar starts; rename the first rule to root");
        }
        Set<String> undefined = new TreeSet<>(references.keySet());
        undefined.removeAll(rules.keySet());
        for (String name : undefined) {
            throw error(references.get(name), "uses the rule '" + name + "', which it does not define");
        }
        return rules;
    }

    private void rule() {
        String name = name("a rule name");
        skipSpace(false);
        if (!(peek() == ':' && peek(1) == ':' && peek(2) == '=')) {
            throw error(at, "expected '::=' after the rule name '" + name + "'");
        }
        at += 3;
        skipSpace(true);
        rules.put(name, alternatives(false));
        if (at < text.length && peek() != '\n' && peek() != '\r') {
            throw error(at, "expected the end of the line, found '" + Character.toString(peek()) + "'");
        }
        skipSpace(true);
    }

    private Expression alternatives(boolean nested) {
        List<Expression> options = new ArrayList<>();
        options.add(sequence(nested));
        while (peek() == '|') {
            at++;
            skipSpace(true);
            options.add(sequence(nested));
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private Expression sequence(boolean nested) {
        List<Expression> parts = new ArrayList<>();
        while (true) {
            int c = peek();
            if (c == '"') {
                parts.add(literal());
            } else if (c == '[') {
                parts.add(characters());
            } else if (c == '.') {
                at++;
                parts.add(new Expression.Characters(CodePoints.ANY));
            } else if (c == '(') {
                parts.add(group());
            } else if (isNameCharacter(c)) {
                int start = at;
                String name = name("a rule name");
                references.putIfAbsent(name, start);
                parts.add(new Expression.Reference(name));
            } else if (c == '*' || c == '+' || c == '?' || c == '{') {
                if (parts.isEmpty()) {
                    throw error(at, "expected something to repeat before '" + (char) c + "'");
                }
                parts.add(repetition(parts.removeLast()));
            } else {
                return parts.size() == 1 ? parts.getFirst() : new Expression.Sequence(parts);
            }
            skipSpace(nested);
        }
    }

    private Expression group() {
        if (++depth > GrammarLimits.DEFAULTS.depth()) {
            throw error(at, "nests parentheses deeper than " + GrammarLimits.DEFAULTS.depth());
        }
        at++;
        skipSpace(true);
        Expression body = alternatives(true);
        expect(')');
        depth--;
        return body;
    }

    private Expression repetition(Expression body) {
        return switch (text[at++]) {
            case '*' -> new Expression.Repeat(body, 0, Expression.UNBOUNDED);
            case '+' -> new Expression.Repeat(body, 1, Expression.UNBOUNDED);
            case '?' -> Expression.optional(body);
            default -> counted(body);
        };
    }

    private Expression counted(Expression body) {
        int start = at;
        skipSpace(false);
        int min = number();
        int max = min;
        skipSpace(false);
        if (peek() == ',') {
            at++;
            skipSpace(false);
            max = peek() == '}' ? Expression.UNBOUNDED : number();
            skipSpace(false);
        }
        expect('}');
        if (max < min) {
            throw error(start, "repeats at least " + min + " and at most " + max + " times, which nothing does");
        }
        return new Expression.Repeat(body, min, max);
    }

    private int number() {
        int start = at;
        long value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(10 * value + text[at++] - '0', Integer.MAX_VALUE);
        }
        if (at == start) {
            throw error(at, "expected a number of repetitions");
        }
        if (value > GrammarLimits.DEFAULTS.nodes()) {
            throw error(start, "repeats more than " + GrammarLimits.DEFAULTS.nodes() + " times");
        }
        return (int) value;
    }

    private Expression literal() {
        int start = at++;
        StringBuilder value = new StringBuilder();
        while (peek() != '"') {
            if (at == text.length) {
                throw error(start, "has a literal without its closing quote");
            }
            value.appendCodePoint(character());
        }
        at++;
        return Expression.literal(value.toString());
    }

    private Expression characters() {
        int start = at++;
        boolean negated = peek() == '^';
        if (negated) {
            at++;
        }
        List<int[]> ranges = new ArrayList<>();
        while (peek() != ']') {
            if (at == text.length) {
                throw error(start, "has a character class without its closing ']'");
            }
            int from = character();
            int to = from;
            if (peek() == '-' && peek(1) != ']') {
                at++;
                if (at == text.length) {
                    throw error(start, "has a character class without its closing ']'");
                }
                to = character();
            }
            if (to < from) {
                throw error(start, "has a character range that runs backwards");
            }
            ranges.add(new int[] {from, to});
        }
        at++;
        CodePoints set = CodePoints.of(ranges);
        return new Expression.Characters(negated ? set.not() : set);
    }

    private int character() {
        int start = at;
        int c = text[at++];
        if (c != '\\') {
            return c;
        }
        int escape = peek();
        at++;
        return switch (escape) {
            case 'x' -> hexadecimal(start, 2);
            case 'u' -> hexadecimal(start, 4);
            case 'U' -> hexadecimal(start, 8);
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'n' -> '\n';
            case '\\', '"', '[', ']', '-', '^' -> escape;
            default ->
                throw error(
                        start,
                        "has an unknown escape; expected \\n \\r \\t \\\\ \\\" \\[ \\] \\xHH \\uHHHH \\UHHHHHHHH");
        };
    }

    private int hexadecimal(int start, int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw error(start, "expected " + digits + " hexadecimal digits in an escape");
            }
            value = 16 * value + digit;
        }
        if (value > Character.MAX_CODE_POINT) {
            throw error(start, "has an escape beyond the last code point, 10FFFF");
        }
        return (int) value;
    }

    private String name(String what) {
        int start = at;
        while (isNameCharacter(peek())) {
            at++;
        }
        if (at == start) {
            throw error(at, "expected " + what);
        }
        return new String(text, start, at - start);
    }

    private static boolean isNameCharacter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
    }

    private void skipSpace(boolean lines) {
        while (at < text.length) {
            int c = text[at];
            if (c == '#') {
                while (at < text.length && text[at] != '\n' && text[at] != '\r') {
                    at++;
                }
            } else if (c == ' ' || c == '\t' || lines && (c == '\n' || c == '\r')) {
                at++;
            } else {
                return;
            }
        }
    }

    private int peek() {
        return peek(0);
    }

    private int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] : -1;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error(at, "expected '" + c + "'" + (at == text.length ? " before its end" : ""));
        }
        at++;
    }

    private LareiraException error(int position, String what) {
        int line = 1;
        int column = 1;
        for (int i = 0; i < position; i++) {
            column = text[i] == '\n' ? 1 : column + 1;
            line += text[i] == '\n' ? 1 : 0;
        }
        return new LareiraException("the grammar, line " + line + ", column " + column + ": " + what);
    }
}
