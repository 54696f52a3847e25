package dev.lareira.tokenizer.internal;

import java.util.function.IntPredicate;

/** One regular expression of a pre-tokenizer as a scanner: what it matches becomes a piece, and so does what lies between. */
interface Stage {
    /**
     * End of the match that begins at {@code at}, or {@code at} when there is none. Only the text from {@code from} to
     * {@code to}, UTF-8, is looked at: earlier stages have cut it out.
     *
     * @param unmatched end of the match before, or {@code from}: nothing matched between there and {@code at}
     */
    int end(byte[] text, int at, int unmatched, int from, int to);

    /** {@code [categories]{1,longest}}. */
    static Stage run(int categories, int longest) {
        return run(c -> Categories.is(c, categories), longest);
    }

    /** {@code [categories]+}. */
    static Stage run(int categories) {
        return run(categories, Integer.MAX_VALUE);
    }

    /** {@code [class]{1,longest}}. */
    static Stage run(IntPredicate in, int longest) {
        return (text, at, unmatched, from, to) -> runEnd(text, at, to, in, longest);
    }

    /** {@code [class]+}. */
    static Stage run(IntPredicate in) {
        return run(in, Integer.MAX_VALUE);
    }

    /** {@code \s?[class]+}. */
    static Stage spacedRun(IntPredicate in) {
        return (text, at, unmatched, from, to) -> {
            int first = Utf8.codePoint(text, at);
            if (in.test(first) || !Categories.is(first, Categories.SPACE)) {
                return runEnd(text, at, to, in, Integer.MAX_VALUE);
            }
            int start = Utf8.next(text, at);
            int end = runEnd(text, start, to, in, Integer.MAX_VALUE);
            return end == start ? at : end;
        };
    }

    /** {@code  ?[class]+} with nothing but a plain space in front. */
    static Stage blankRun(IntPredicate in) {
        return (text, at, unmatched, from, to) -> {
            int start = text[at] == ' ' ? at + 1 : at;
            int end = runEnd(text, start, to, in, Integer.MAX_VALUE);
            return end == start ? at : end;
        };
    }

    /** {@code \s+$}. Tried only where white space begins, so that a long run is not looked at again from each of its places. */
    static Stage trailingSpace() {
        return (text, at, unmatched, from, to) -> {
            if (at > from && Categories.is(Utf8.codePoint(text, Utf8.before(text, at)), Categories.SPACE)) {
                return at;
            }
            int end = Categories.run(text, at, to, Categories.SPACE);
            return end == to ? end : at;
        };
    }

    /** One of the words, the first that fits. */
    static Stage words(String... words) {
        return (text, at, unmatched, from, to) -> {
            for (String word : words) {
                if (startsWith(text, at, to, word)) {
                    return at + word.length();
                }
            }
            return at;
        };
    }

    /** Whether ASCII text stands at a place. */
    static boolean startsWith(byte[] text, int at, int to, String ascii) {
        if (to - at < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (text[at + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int runEnd(byte[] text, int at, int to, IntPredicate in, int longest) {
        int end = at;
        for (int n = 0; n < longest && end < to; n++) {
            int c = Utf8.codePoint(text, end);
            if (!in.test(c)) {
                break;
            }
            end += Utf8.length(c);
        }
        return end;
    }
}
