package dev.lareira.core.internal.grammar;

import dev.lareira.core.LareiraException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads the regular part of ECMA-262 patterns: alternatives, groups, classes, {@code \d \w \s} and their opposites,
 * {@code * + ? {m,n}}, and anchors at the ends. Without an anchor, anything may stand at that end.
 */
final class RegexParser {
    private static final CodePoints DIGIT = CodePoints.of('0', '9');
    private static final CodePoints WORD =
            DIGIT.or(CodePoints.of('a', 'z')).or(CodePoints.of('A', 'Z')).or(CodePoints.of("_"));
    private static final CodePoints BLANK = CodePoints.of(" \t\n\r\f\u000b\u00a0\ufeff\u2028\u2029");

    private final int[] text;
    private final String pattern;
    private final String path;
    private final Function<CodePoints, Expression> spelling;
    private int at;
    private int depth;

    private RegexParser(String pattern, String path, Function<CodePoints, Expression> spelling) {
        this.pattern = pattern;
        this.path = path;
        this.spelling = spelling;
        text = pattern.codePoints().toArray();
    }

    /** {@code spelling}: how one character of a set is written. */
    static Expression parse(String pattern, String path, Function<CodePoints, Expression> spelling) {
        return new RegexParser(pattern, path, spelling).whole();
    }

    private Expression whole() {
        Expression any = Expression.repeat(spelling.apply(CodePoints.ANY), 0, Expression.UNBOUNDED);
        boolean start = peek() == '^';
        at += start ? 1 : 0;
        int options = at;
        Expression body = alternatives();
        boolean end = peek() == '$' && at == text.length - 1;
        at += end ? 1 : 0;
        if (at < text.length) {
            throw error("cannot read '" + Character.toString(peek()) + "'");
        }
        if (body instanceof Expression.Choice && (start || end)) {
            at = options;
            throw error("an anchor belongs to one alternative only; write ^(a|b)$");
        }
        return Expression.sequence(start ? Expression.EMPTY : any, body, end ? Expression.EMPTY : any);
    }

    private Expression alternatives() {
        List<Expression> options = new ArrayList<>();
        options.add(sequence());
        while (peek() == '|') {
            at++;
            options.add(sequence());
        }
        return options.size() == 1 ? options.getFirst() : new Expression.Choice(options);
    }

    private Expression sequence() {
        List<Expression> parts = new ArrayList<>();
        while (at < text.length && "|)$^".indexOf(peek()) < 0) {
            parts.add(repeated(atom()));
        }
        return new Expression.Sequence(parts);
    }

    private Expression repeated(Expression atom) {
        int c = peek();
        if (c == '*' || c == '+' || c == '?') {
            at++;
            atom = new Expression.Repeat(atom, c == '+' ? 1 : 0, c == '?' ? 1 : Expression.UNBOUNDED);
        } else if (c == '{') {
            at++;
            int min = number();
            int max = min;
            if (peek() == ',') {
                at++;
                max = peek() == '}' ? Expression.UNBOUNDED : number();
            }
            expect('}');
            if (max < min) {
                throw error("a repetition runs backwards");
            }
            atom = new Expression.Repeat(atom, min, max);
        } else {
            return atom;
        }
        // Lazy or greedy, the same strings match.
        at += peek() == '?' ? 1 : 0;
        return atom;
    }

    private int number() {
        int value = 0;
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.min(10 * value + text[at++] - '0', GrammarLimits.DEFAULTS.nodes());
        }
        if (at == start) {
            throw error("expected a number");
        }
        return value;
    }

    private Expression atom() {
        int c = text[at++];
        return switch (c) {
            case '(' -> group();
            case '[' -> spelling.apply(characters());
            case '.' -> spelling.apply(CodePoints.of("\n\r\u2028\u2029").not());
            case '\\' -> spelling.apply(escape());
            case '*', '+', '?', '{' -> throw error("nothing to repeat before '" + (char) c + "'");
            default -> spelling.apply(CodePoints.of(c, c));
        };
    }

    private Expression group() {
        if (++depth > GrammarLimits.DEFAULTS.depth()) {
            throw error("groups are nested too deeply");
        }
        if (peek() == '?') {
            at++;
            if (peek() != ':') {
                throw error("look-around and named groups are not supported");
            }
            at++;
        }
        Expression body = alternatives();
        expect(')');
        depth--;
        return body;
    }

    private CodePoints characters() {
        boolean negated = peek() == '^';
        at += negated ? 1 : 0;
        CodePoints set = CodePoints.of("");
        while (peek() != ']') {
            CodePoints first = member();
            if (peek() == '-' && at + 1 < text.length && text[at + 1] != ']') {
                at++;
                int from = single(first);
                int to = single(member());
                if (to < from) {
                    throw error("a character range runs backwards");
                }
                first = CodePoints.of(from, to);
            }
            set = set.or(first);
        }
        at++;
        return negated ? set.not() : set;
    }

    private CodePoints member() {
        if (at == text.length) {
            throw error("a class is not closed");
        }
        int c = text[at++];
        return c == '\\' ? escape() : CodePoints.of(c, c);
    }

    private int single(CodePoints set) {
        List<int[]> ranges = set.ranges();
        if (ranges.size() != 1 || ranges.getFirst()[0] != ranges.getFirst()[1]) {
            throw error("a class like \\d cannot be the end of a range");
        }
        return ranges.getFirst()[0];
    }

    private CodePoints escape() {
        int c = peek();
        at++;
        return switch (c) {
            case 'd' -> DIGIT;
            case 'D' -> DIGIT.not();
            case 'w' -> WORD;
            case 'W' -> WORD.not();
            case 's' -> BLANK;
            case 'S' -> BLANK.not();
            case 'n' -> CodePoints.of("\n");
            case 'r' -> CodePoints.of("\r");
            case 't' -> CodePoints.of("\t");
            case 'f' -> CodePoints.of("\f");
            case 'x' -> hexadecimal(2);
            case 'u' -> hexadecimal(4);
            default -> {
                if (c < 0 || Character.isLetterOrDigit(c)) {
                    throw error("this escape is not supported");
                }
                yield CodePoints.of(c, c);
            }
        };
    }

    private CodePoints hexadecimal(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++, at++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw error("expected " + digits + " hexadecimal digits");
            }
            value = 16 * value + digit;
        }
        return CodePoints.of(value, value);
    }

    private int peek() {
        return at < text.length ? text[at] : -1;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw error("expected '" + c + "'");
        }
        at++;
    }

    private LareiraException error(String what) {
        return new LareiraException(
                "the schema at " + path + ": pattern " + pattern + ", character " + (at + 1) + ": " + what);
    }
}
