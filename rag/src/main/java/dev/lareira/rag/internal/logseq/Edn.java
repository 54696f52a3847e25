package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.RagException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * Reads EDN (edn-format.org) as Clojure's reader does: comments and {@code #_} forms are skipped, tagged literals give
 * the form they tag, regular expressions and characters are text. Vectors and lists become lists, numbers stay text.
 */
final class Edn {
    private static final int MAX_DEPTH = 100;
    private static final Object END = new Object();

    /** A keyword, without its colon. */
    record Keyword(String name) {}

    /** A symbol or number as it is written. */
    record Symbol(String name) {}

    private final String text;
    private int at;

    private Edn(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /** @param end index after it */
    record Form(Object value, int end) {}

    /**
     * The form that begins at an index.
     *
     * @throws RagException if there is none, or it does not end
     */
    static Form read(String text, int start) {
        Edn reader = new Edn(text, start);
        Object value = reader.form(0);
        if (value == END) {
            throw reader.bad("a form");
        }
        return new Form(value, reader.at);
    }

    private RagException bad(String expected) {
        long line = 1
                + text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
        return new RagException("not EDN: at line " + line + " expected " + expected);
    }

    private void skip() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ';') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (Character.isWhitespace(c) || c == ',' || c == '\uFEFF') {
                at++;
            } else {
                return;
            }
        }
    }

    /** The next form, or {@link #END} before a closing bracket or the end of the text. */
    private Object form(int depth) {
        if (depth > MAX_DEPTH) {
            throw bad("at most " + MAX_DEPTH + " brackets inside each other");
        }
        skip();
        if (at >= text.length()) {
            return END;
        }
        char c = text.charAt(at);
        switch (c) {
            case ')', ']', '}' -> {
                return END;
            }
            case '(' -> {
                return list(')', depth);
            }
            case '[' -> {
                return list(']', depth);
            }
            case '{' -> {
                return map(depth);
            }
            case '"' -> {
                return string();
            }
            case '\'', '`', '@', '~' -> {
                at++;
                return form(depth + 1);
            }
            case '^' -> {
                at++;
                form(depth + 1);
                return form(depth + 1);
            }
            case '#' -> {
                return dispatch(depth);
            }
            case '\\' -> {
                at++;
                int start = at;
                at += Character.charCount(text.codePointAt(Math.min(at, text.length() - 1)));
                token();
                return text.substring(start, Math.min(at, text.length()));
            }
            default -> {
                return atom();
            }
        }
    }

    private Object dispatch(int depth) {
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if (next == '{') {
            at++;
            return new LinkedHashSet<>(list('}', depth));
        }
        if (next == '_') {
            at += 2;
            if (form(depth + 1) == END) {
                throw bad("a form after #_");
            }
            return form(depth + 1);
        }
        if (next == '"') {
            at++;
            return string();
        }
        at++;
        if (next != '(') {
            token();
        }
        return form(depth + 1);
    }

    private List<Object> list(char close, int depth) {
        at++;
        List<Object> values = new ArrayList<>();
        for (Object value = form(depth + 1); value != END; value = form(depth + 1)) {
            values.add(value);
        }
        if (at >= text.length() || text.charAt(at) != close) {
            throw bad("'" + close + "'");
        }
        at++;
        return values;
    }

    private Map<Object, Object> map(int depth) {
        List<Object> values = list('}', depth);
        Map<Object, Object> map = new LinkedHashMap<>();
        for (int i = 0; i + 1 < values.size(); i += 2) {
            map.put(values.get(i), values.get(i + 1));
        }
        return map;
    }

    private String string() {
        StringBuilder value = new StringBuilder();
        at++;
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                char escaped = text.charAt(at++);
                switch (escaped) {
                    case 'n' -> value.append('\n');
                    case 't' -> value.append('\t');
                    case 'r' -> value.append('\r');
                    case '"', '\\' -> value.append(escaped);
                    default -> value.append('\\').append(escaped);
                }
            } else {
                value.append(c);
            }
        }
        if (at >= text.length()) {
            throw bad("'\"'");
        }
        at++;
        return value.toString();
    }

    private Object atom() {
        int start = at;
        token();
        String token = text.substring(start, at);
        return switch (token) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            case "" -> throw bad("a form");
            default -> token.startsWith(":") ? new Keyword(token.substring(1)) : new Symbol(token);
        };
    }

    private void token() {
        while (at < text.length()
                && !Character.isWhitespace(text.charAt(at))
                && "()[]{}\",;".indexOf(text.charAt(at)) < 0) {
            at++;
        }
    }
}
