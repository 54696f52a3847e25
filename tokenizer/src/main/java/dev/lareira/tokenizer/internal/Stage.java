package dev.lareira.tokenizer.internal;

import java.util.function.IntPredicate;

/** One regular expression of a pre-tokenizer as a scanner: what it matches becomes a piece, and so does what lies between. */
interface Stage {
    /**
     * End of the match that begins at {@code at}, or {@code at} when there is none. Only the text from {@code from} to
     * {@code to} is looked at: earlier stages have cut it out.
     */
    int end(String text, int at, int from, int to);

    /** {@code [class]{1,longest}}. */
    static Stage run(IntPredicate in, int longest) {
        return (text, at, from, to) -> runEnd(text, at, to, in, longest);
    }

    /** {@code \s?[class]+}. */
    static Stage spacedRun(IntPredicate in) {
        return (text, at, from, to) -> {
            int first = text.codePointAt(at);
            if (in.test(first) || !Categories.is(first, Categories.SPACE)) {
                return runEnd(text, at, to, in, Integer.MAX_VALUE);
            }
            int end = runEnd(text, at + 1, to, in, Integer.MAX_VALUE);
            return end == at + 1 ? at : end;
        };
    }

    /** {@code  ?[class]+} with nothing but a plain space in front. */
    static Stage blankRun(IntPredicate in) {
        return (text, at, from, to) -> {
            int start = text.charAt(at) == ' ' ? at + 1 : at;
            int end = runEnd(text, start, to, in, Integer.MAX_VALUE);
            return end == start ? at : end;
        };
    }

    /** {@code \s+$}. Tried only where white space begins, so that a long run is not looked at again from each of its places. */
    static Stage trailingSpace() {
        return (text, at, from, to) -> {
            if (at > from && Categories.is(text.charAt(at - 1), Categories.SPACE)) {
                return at;
            }
            int end = runEnd(text, at, to, c -> Categories.is(c, Categories.SPACE), Integer.MAX_VALUE);
            return end == to ? end : at;
        };
    }

    /** {@code [0-9][0-9][0-9]}. */
    static Stage threeDigits() {
        return (text, at, from, to) -> {
            int end = runEnd(text, at, to, c -> c >= '0' && c <= '9', 3);
            return end - at == 3 ? end : at;
        };
    }

    private static int runEnd(String text, int at, int to, IntPredicate in, int longest) {
        int end = at;
        for (int n = 0; n < longest && end < to; n++) {
            int c = text.codePointAt(end);
            if (!in.test(c)) {
                break;
            }
            end += Character.charCount(c);
        }
        return end;
    }
}
