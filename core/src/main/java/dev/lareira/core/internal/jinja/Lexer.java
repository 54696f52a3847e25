package dev.lareira.core.internal.jinja;

import dev.lareira.core.internal.jinja.Token.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Splits a template into text and tokens, with {@code trim_blocks} (a newline after a block is dropped) and
 * {@code lstrip_blocks} (blanks before a block that begins its line are dropped), as chat templates are rendered.
 */
final class Lexer {
    private static final List<String> OPERATORS = List.of(
            "//", "**", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "<", ">", "=", "(", ")", "[", "]", "{",
            "}", ",", ".", ":", "|", ";");

    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?\\d+");
    private static final Pattern BASED =
            Pattern.compile("0(?:([xX])((?:_?[0-9a-fA-F])+)|([oO])((?:_?[0-7])+)|([bB])((?:_?[01])+))");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;

    Lexer(String source) {
        // One trailing newline is dropped, and line ends are unified, as jinja2 does.
        String unified = source.replace("\r\n", "\n").replace('\r', '\n');
        this.source = unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified;
    }

    List<Token> tokens() {
        boolean trimNext = false;
        boolean newlineNext = false;
        while (at < source.length()) {
            int open = nextOpen(at);
            String text = source.substring(at, open < 0 ? source.length() : open);
            int textLine = line;
            line += (int) text.chars().filter(c -> c == '\n').count();
            if (trimNext) {
                text = Strings.strip(text, List.of(), true, false);
            } else if (newlineNext && text.startsWith("\n")) {
                text = text.substring(1);
            }
            if (open < 0) {
                text(text, textLine);
                break;
            }
            char kind = source.charAt(open + 1);
            char sign = open + 2 < source.length() ? source.charAt(open + 2) : ' ';
            if (sign == '-') {
                text = Strings.strip(text, List.of(), false, true);
            } else if (kind != '{' && sign != '+') {
                text = lstrip(text, open);
            }
            text(text, textLine);
            at = open + 2 + (sign == '-' || sign == '+' && kind != '{' ? 1 : 0);
            String close = kind == '#' ? comment() : kind == '%' && isRaw() ? raw() : code(kind);
            trimNext = close.startsWith("-");
            newlineNext = kind != '{' && !close.startsWith("+");
        }
        tokens.add(new Token(Kind.END, "end of template", line));
        return tokens;
    }

    private int nextOpen(int from) {
        for (int i = source.indexOf('{', from); i >= 0 && i + 1 < source.length(); i = source.indexOf('{', i + 1)) {
            char next = source.charAt(i + 1);
            if (next == '{' || next == '%' || next == '#') {
                return i;
            }
        }
        return -1;
    }

    /** Drops blanks between the start of the line and a block. */
    private String lstrip(String text, int open) {
        int start = text.length();
        while (start > 0 && (text.charAt(start - 1) == ' ' || text.charAt(start - 1) == '\t')) {
            start--;
        }
        int inSource = open - (text.length() - start);
        boolean beginsLine = inSource == 0 || source.charAt(inSource - 1) == '\n';
        return beginsLine ? text.substring(0, start) : text;
    }

    private void text(String text, int textLine) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, text, textLine));
        }
    }

    private String comment() {
        int close = source.indexOf("#}", at);
        if (close < 0) {
            throw new TemplateException("line " + line + ": a comment is not closed; expected #}");
        }
        char sign = close > at ? source.charAt(close - 1) : ' ';
        line += (int) source.substring(at, close).chars().filter(c -> c == '\n').count();
        at = close + 2;
        return sign == '-' ? "-" : sign == '+' ? "+" : "";
    }

    private boolean isRaw() {
        return source.substring(at, Math.min(source.length(), at + 40)).matches("(?s)\\s*raw\\s*[-+]?%}.*");
    }

    private String raw() {
        int start = source.indexOf("%}", at) + 2;
        Matcher end = END_RAW.matcher(source);
        if (!end.find(start)) {
            throw new TemplateException("line " + line + ": raw is not closed; expected endraw");
        }
        String text = source.substring(start, end.start());
        // A newline behind it stays, unlike behind other blocks.
        boolean trimStart = source.charAt(start - 3) == '-';
        text(Strings.strip(text, List.of(), trimStart, end.group(1).equals("-")), line);
        line += (int)
                source.substring(at, end.end()).chars().filter(c -> c == '\n').count();
        at = end.end();
        return end.group(2);
    }

    private String code(char kind) {
        boolean block = kind == '%';
        tokens.add(new Token(block ? Kind.BLOCK_BEGIN : Kind.PRINT_BEGIN, block ? "{%" : "{{", line));
        String close = block ? "%}" : "}}";
        int braces = 0;
        while (true) {
            skipSpace();
            if (at >= source.length()) {
                throw new TemplateException("line " + line + ": expected " + close + " before the end");
            }
            for (String sign : List.of("-", "+", "")) {
                if (source.startsWith(sign + close, at) && (braces == 0 || block)) {
                    if (sign.equals("+") && !block) {
                        continue;
                    }
                    at += sign.length() + 2;
                    tokens.add(new Token(block ? Kind.BLOCK_END : Kind.PRINT_END, close, line));
                    return sign;
                }
            }
            char c = source.charAt(at);
            braces += c == '{' ? 1 : c == '}' ? -1 : 0;
            token(c);
        }
    }

    private void skipSpace() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            line += source.charAt(at++) == '\n' ? 1 : 0;
        }
    }

    private void token(char c) {
        if (c == '\'' || c == '"') {
            string(c);
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            int start = at;
            while (at < source.length() && Character.isUnicodeIdentifierPart(source.charAt(at))) {
                at++;
            }
            tokens.add(new Token(Kind.NAME, source.substring(start, at), line));
        } else {
            for (String operator : OPERATORS) {
                if (source.startsWith(operator, at)) {
                    tokens.add(new Token(Kind.OPERATOR, operator, line));
                    at += operator.length();
                    return;
                }
            }
            throw new TemplateException("line " + line + ": unexpected character '" + c + "'");
        }
    }

    private void number() {
        Matcher based = BASED.matcher(source).region(at, source.length());
        if (based.lookingAt()) {
            at = based.end();
            int base = based.group(1) != null ? 16 : based.group(3) != null ? 8 : 2;
            String digits = based.group(base == 16 ? 2 : base == 8 ? 4 : 6).replace("_", "");
            tokens.add(new Token(Kind.INTEGER, new BigInteger(digits, base).toString(), line));
            return;
        }
        int start = at;
        digits();
        boolean real = false;
        if (at + 1 < source.length() && source.charAt(at) == '.' && Character.isDigit(source.charAt(at + 1))) {
            real = true;
            at++;
            digits();
        }
        Matcher exponent = EXPONENT.matcher(source).region(at, source.length());
        if (exponent.lookingAt()) {
            real = true;
            at = exponent.end();
        }
        tokens.add(new Token(
                real ? Kind.FLOAT : Kind.INTEGER, source.substring(start, at).replace("_", ""), line));
    }

    private void digits() {
        while (at < source.length() && (Character.isDigit(source.charAt(at)) || source.charAt(at) == '_')) {
            at++;
        }
    }

    private void string(char quote) {
        int startLine = line;
        StringBuilder text = new StringBuilder();
        for (at++; at < source.length() && source.charAt(at) != quote; at++) {
            char c = source.charAt(at);
            if (c == '\n') {
                line++;
            }
            if (c != '\\' || at + 1 >= source.length()) {
                text.append(c);
                continue;
            }
            escape(text);
        }
        if (at >= source.length()) {
            throw new TemplateException("line " + startLine + ": a string is not closed");
        }
        at++;
        tokens.add(new Token(Kind.STRING, text.toString(), startLine));
    }

    private void escape(StringBuilder text) {
        char c = source.charAt(++at);
        switch (c) {
            case 'n' -> text.append('\n');
            case 't' -> text.append('\t');
            case 'r' -> text.append('\r');
            case 'b' -> text.append('\b');
            case 'f' -> text.append('\f');
            case '0' -> text.append('\0');
            case '\\', '\'', '"' -> text.append(c);
            case '\n' -> line++;
            case 'x' -> hex(text, 2);
            case 'u' -> hex(text, 4);
            case 'U' -> hex(text, 8);
            default -> text.append('\\').append(c);
        }
    }

    private void hex(StringBuilder text, int digits) {
        try {
            text.appendCodePoint(Integer.parseInt(source.substring(at + 1, at + 1 + digits), 16));
            at += digits;
        } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
            throw new TemplateException("line " + line + ": expected " + digits + " hexadecimal digits in an escape");
        }
    }
}
