package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SYMBOL;

/**
 * The last pattern of DeepSeek-V3: ASCII punctuation with ASCII letters behind it, letters and marks with an optional
 * character before them, punctuation and symbols, white space.
 *
 * @param lineEndsApart each line end is a piece, instead of going with the symbols or white space before it
 */
record DeepSeekPattern(boolean lineEndsApart) implements Stage {
    @Override
    public int end(byte[] text, int at, int unmatched, int from, int to) {
        int first = Utf8.codePoint(text, at);
        int afterFirst = at + Utf8.length(first);
        if (isAsciiPunctuation(first)) {
            int end = afterFirst;
            while (end < to && isAsciiLetter(text[end])) {
                end++;
            }
            if (end > afterFirst) {
                return end;
            }
        }
        boolean prefix = first != '\r' && first != '\n' && !Categories.is(first, LETTER | PUNCTUATION | SYMBOL);
        int word = Categories.run(text, prefix ? afterFirst : at, to, LETTER | MARK);
        if (word > (prefix ? afterFirst : at)) {
            return word;
        }
        if (Categories.is(first, MARK)) {
            return afterFirst;
        }
        int start = first == ' ' ? afterFirst : at;
        int end = Categories.run(text, start, to, PUNCTUATION | SYMBOL);
        if (end > start) {
            while (!lineEndsApart && end < to && (text[end] == '\r' || text[end] == '\n')) {
                end++;
            }
            return end;
        }
        if (!lineEndsApart) {
            return SpacePattern.LINE_ENDS.end(text, at, from, to);
        }
        return first == '\r' || first == '\n' ? afterFirst : SpacePattern.PLAIN.end(text, at, from, to);
    }

    private static boolean isAsciiLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAsciiPunctuation(int c) {
        return c > ' ' && c < 0x7f && !isAsciiLetter(c) && (c < '0' || c > '9');
    }
}
