package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.LOWER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.OTHER_LETTER;
import static dev.lareira.tokenizer.internal.Categories.UPPER;

/** How a word of letters looks in the patterns of {@link WordPattern}. */
enum LetterPattern {
    /** {@code \p{L}+}. */
    PLAIN {
        @Override
        int end(byte[] text, int start, int afterPrefix, int to) {
            return run(text, start, afterPrefix, to, LETTER);
        }
    },
    /** {@code [\p{L}\p{M}]+}. */
    WITH_MARKS {
        @Override
        int end(byte[] text, int start, int afterPrefix, int to) {
            return run(text, start, afterPrefix, to, LETTER | MARK);
        }
    },
    /** {@code (?:\p{L}\p{M}*(?: \p{L}\p{M}*)*)+}: words with one space between them are one. */
    PHRASE {
        @Override
        int end(byte[] text, int start, int afterPrefix, int to) {
            int at = afterPrefix;
            int end = at;
            while (at < to && Categories.is(Utf8.codePoint(text, at), LETTER)) {
                end = Categories.run(text, Categories.run(text, at, to, LETTER), to, MARK);
                at = end < to && text[end] == ' ' ? end + 1 : end;
            }
            return end > afterPrefix ? end : start;
        }
    },
    /**
     * {@code camelCase} is two words: {@code U*W+|U+W*}, where U are letters but lower case ones, W letters but upper and
     * title case ones, and both have the marks.
     */
    BY_CASE {
        @Override
        int end(byte[] text, int start, int afterPrefix, int to) {
            return byCase(text, start, afterPrefix, to, false);
        }
    },
    /** The same without Chinese characters, of which a run is a word: {@code \p{Han}+|…}. */
    BY_CASE_OR_HAN {
        @Override
        int end(byte[] text, int start, int afterPrefix, int to) {
            int end = start;
            while (end < to && isHan(Utf8.codePoint(text, end))) {
                end = Utf8.next(text, end);
            }
            return end > start ? end : byCase(text, start, afterPrefix, to, true);
        }

        @Override
        boolean takesEnding(int first) {
            return !isHan(first);
        }
    };

    private static final int U = UPPER | OTHER_LETTER | MARK;
    private static final int W = LOWER | OTHER_LETTER | MARK;

    /**
     * End of the word that begins at {@code start}, or {@code start} when there is none.
     *
     * @param afterPrefix where the letters begin when the first character is taken as their prefix, else {@code start}
     */
    abstract int end(byte[] text, int start, int afterPrefix, int to);

    /** Whether a contraction can belong to the word that begins with this character. */
    boolean takesEnding(int first) {
        return true;
    }

    private static int run(byte[] text, int start, int afterPrefix, int to, int categories) {
        int end = Categories.run(text, afterPrefix, to, categories);
        if (end > afterPrefix) {
            return end;
        }
        // A mark may be the prefix, and is a word of its own when nothing follows.
        return Categories.run(text, start, afterPrefix, categories);
    }

    /** The alternatives in their order, each first with the prefix, then without. */
    private static int byCase(byte[] text, int start, int afterPrefix, int to, boolean withoutHan) {
        int end = mixed(text, afterPrefix, to, withoutHan);
        if (end > afterPrefix) {
            return end;
        }
        if (afterPrefix > start) {
            end = mixed(text, start, to, withoutHan);
            if (end > start) {
                return end;
            }
        }
        end = run(text, afterPrefix, to, U, withoutHan);
        return end > afterPrefix ? end : run(text, start, to, U, withoutHan);
    }

    /** {@code U*W+}: the longest U that leaves a W. */
    private static int mixed(byte[] text, int at, int to, boolean withoutHan) {
        int upper = run(text, at, to, U, withoutHan);
        int lower = run(text, upper, to, W, withoutHan);
        if (lower > upper) {
            return lower;
        }
        // No W behind: the last character of U that is also one of W ends the word.
        for (int end = upper; end > at; end = Utf8.before(text, end)) {
            if (Categories.is(Utf8.codePoint(text, Utf8.before(text, end)), W)) {
                return end;
            }
        }
        return at;
    }

    private static int run(byte[] text, int at, int to, int categories, boolean withoutHan) {
        while (at < to) {
            int c = Utf8.codePoint(text, at);
            if (!Categories.is(c, categories) || withoutHan && isHan(c)) {
                break;
            }
            at += Utf8.length(c);
        }
        return at;
    }

    private static boolean isHan(int c) {
        return c >= 0x2e80 && Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN;
    }
}
