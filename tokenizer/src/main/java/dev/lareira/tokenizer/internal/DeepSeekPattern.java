package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SPACE;
import static dev.lareira.tokenizer.internal.Categories.SYMBOL;

/**
 * The last pattern of DeepSeek-V3: ASCII punctuation with ASCII letters behind it, letters and marks with an optional
 * character before them, punctuation and symbols, white space.
 */
final class DeepSeekPattern implements Stage {
    @Override
    public int end(String text, int at, int from, int to) {
        int first = text.codePointAt(at);
        int afterFirst = at + Character.charCount(first);
        int second = afterFirst < to ? text.codePointAt(afterFirst) : -1;
        if (isAsciiPunctuation(first) && isAsciiLetter(second)) {
            int end = afterFirst;
            while (end < to && isAsciiLetter(text.charAt(end))) {
                end++;
            }
            return end;
        }
        if (Categories.is(first, LETTER | MARK)) {
            return run(text, at, to, LETTER | MARK);
        }
        boolean prefix = first != '\r' && first != '\n' && !Categories.is(first, PUNCTUATION | SYMBOL);
        if (prefix && second >= 0 && Categories.is(second, LETTER | MARK)) {
            return run(text, afterFirst, to, LETTER | MARK);
        }
        int start = first == ' ' ? afterFirst : at;
        int end = run(text, start, to, PUNCTUATION | SYMBOL);
        if (end > start) {
            while (end < to && (text.charAt(end) == '\r' || text.charAt(end) == '\n')) {
                end++;
            }
            return end;
        }
        return Categories.is(first, SPACE) ? WordPattern.spaces(text, at, to, true) : at;
    }

    private static int run(String text, int at, int to, int categories) {
        while (at < to && Categories.is(text.codePointAt(at), categories)) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private static boolean isAsciiLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean isAsciiPunctuation(int c) {
        return c > ' ' && c < 0x7f && !isAsciiLetter(c) && !Categories.is(c, NUMBER);
    }
}
