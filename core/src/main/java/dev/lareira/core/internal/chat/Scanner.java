package dev.lareira.core.internal.chat;

/**
 * Reads from a text of which more may come. Where the answer depends on that, {@link Incomplete} is thrown and the
 * reading is tried again later from its start.
 */
final class Scanner {
    /** The text so far can be the beginning of what is read. */
    static final class Incomplete extends RuntimeException {
        private static final Incomplete INSTANCE = new Incomplete();

        private Incomplete() {
            super("incomplete", null, false, false);
        }
    }

    /** The text is not what is read; it differs at {@code at}. */
    static final class Malformed extends RuntimeException {
        final int at;

        private Malformed(int at) {
            super("malformed", null, false, false);
            this.at = at;
        }
    }

    private final String text;
    private final boolean whole;
    private int at;

    /** @param whole whether no more text will come */
    Scanner(String text, int start, boolean whole) {
        this.text = text;
        this.whole = whole;
        at = start;
    }

    int at() {
        return at;
    }

    void back(int position) {
        at = position;
    }

    /** Whether the text is at its end; incomplete where more may come. */
    boolean ended() {
        if (at == text.length() && !whole) {
            throw Incomplete.INSTANCE;
        }
        return at == text.length();
    }

    /** The next character, which must be there. */
    char peek() {
        return ended() ? fail() : text.charAt(at);
    }

    char take() {
        char c = peek();
        at++;
        return c;
    }

    /** Goes over white space. */
    void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** Goes over a literal if it is next. */
    boolean next(String literal) {
        if (text.startsWith(literal, at)) {
            at += literal.length();
            return true;
        }
        if (!whole && literal.startsWith(text.substring(at, Math.min(text.length(), at + literal.length())))) {
            throw Incomplete.INSTANCE;
        }
        return false;
    }

    void expect(String literal) {
        if (!next(literal)) {
            fail();
        }
    }

    /** The text up to a literal, and over it. */
    String until(String literal) {
        int end = text.indexOf(literal, at);
        if (end < 0) {
            at = text.length();
            ended();
            fail();
        }
        String found = text.substring(at, end);
        at = end + literal.length();
        return found;
    }

    /** A name of a tool: letters, digits, {@code _}, {@code -} and {@code .}. */
    String name() {
        int start = at;
        while (isName(peekOrEnd())) {
            at++;
        }
        return start == at ? String.valueOf(fail()) : text.substring(start, at);
    }

    /** All that is left; incomplete where more may come. */
    String rest() {
        int start = at;
        at = text.length();
        ended();
        return text.substring(start);
    }

    char fail() {
        throw new Malformed(at);
    }

    private char peekOrEnd() {
        return ended() ? '\0' : text.charAt(at);
    }

    static boolean isName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_-.".indexOf(c) >= 0;
    }
}
