package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.SPACE;

import java.util.List;

/**
 * The pattern family that GPT-2 began, as a scanner of linear time: an optional contraction, letters with an optional
 * character before them, digits, other symbols, white space. The published expressions differ only in the data here.
 *
 * @param contractions whether {@code 's|'t|'re|'ve|'m|'ll|'d} are words, and in which case
 * @param letters how a word of letters looks
 * @param anyPrefix letters may follow any one character but a letter, a digit or a line end, instead of only a space
 * @param digits longest run of digits in a word
 * @param spaceBeforeDigits whether a space belongs to the digits behind it
 * @param afterSymbols characters that a run of symbols takes along behind it
 * @param lineEnds whether white space is cut after its last line end
 */
record WordPattern(
        Contractions contractions,
        Letters letters,
        boolean anyPrefix,
        int digits,
        boolean spaceBeforeDigits,
        String afterSymbols,
        boolean lineEnds)
        implements Stage {
    enum Contractions {
        NONE,
        LOWER_CASE,
        ANY_CASE,
        /** Not words of their own but endings of the word before. */
        SUFFIX
    }

    enum Letters {
        PLAIN,
        /** Combining marks count as letters. */
        WITH_MARKS,
        /** Upper case, then lower case: {@code camelCase} is two words. Only ASCII letters have a case here. */
        BY_CASE
    }

    static final WordPattern GPT2 =
            new WordPattern(Contractions.LOWER_CASE, Letters.PLAIN, false, Integer.MAX_VALUE, true, "", false);
    static final WordPattern LLAMA3 =
            new WordPattern(Contractions.ANY_CASE, Letters.PLAIN, true, 3, false, "\r\n", true);
    static final WordPattern QWEN2 =
            new WordPattern(Contractions.ANY_CASE, Letters.PLAIN, true, 1, false, "\r\n", true);
    static final WordPattern QWEN35 =
            new WordPattern(Contractions.ANY_CASE, Letters.WITH_MARKS, true, 1, false, "\r\n", true);
    static final WordPattern UFAKZEKA = new WordPattern(Contractions.NONE, Letters.PLAIN, true, 1, false, "\r\n", true);
    static final WordPattern SEED_CODER =
            new WordPattern(Contractions.ANY_CASE, Letters.PLAIN, true, 1, false, "", true);
    static final WordPattern TEKKEN =
            new WordPattern(Contractions.NONE, Letters.BY_CASE, true, 1, false, "\r\n/", true);
    static final WordPattern GPT4O =
            new WordPattern(Contractions.SUFFIX, Letters.BY_CASE, true, 3, false, "\r\n/", true);

    private static final List<String> ENDINGS = List.of("s", "t", "re", "ve", "m", "ll", "d");

    @Override
    public int end(String text, int start, int from, int to) {
        if (contractions == Contractions.LOWER_CASE || contractions == Contractions.ANY_CASE) {
            int contraction = contraction(text, start, to);
            if (contraction > 0) {
                return start + contraction;
            }
        }
        int first = text.codePointAt(start);
        int afterFirst = start + Character.charCount(first);
        if (isLetter(first)) {
            return letters(text, start, to);
        }
        int second = afterFirst < to ? text.codePointAt(afterFirst) : -1;
        boolean prefix = anyPrefix ? first != '\r' && first != '\n' && !Categories.is(first, NUMBER) : first == ' ';
        if (prefix && isLetter(second)) {
            return letters(text, afterFirst, to);
        }
        if (Categories.is(first, NUMBER)) {
            return numbers(text, start, to);
        }
        if (spaceBeforeDigits && first == ' ' && second >= 0 && Categories.is(second, NUMBER)) {
            return numbers(text, afterFirst, to);
        }
        if (isSymbol(first)) {
            return symbols(text, start, to);
        }
        if (first == ' ' && isSymbol(second)) {
            return symbols(text, afterFirst, to);
        }
        return spaces(text, start, to, lineEnds);
    }

    private int contraction(String text, int at, int to) {
        if (at >= to || text.charAt(at) != '\'') {
            return 0;
        }
        for (String ending : ENDINGS) {
            if (matches(text, at + 1, to, ending)) {
                return 1 + ending.length();
            }
        }
        return 0;
    }

    private boolean matches(String text, int at, int to, String ending) {
        if (at + ending.length() > to) {
            return false;
        }
        for (int i = 0; i < ending.length(); i++) {
            char c = text.charAt(at + i);
            char folded = contractions == Contractions.LOWER_CASE ? c : fold(c);
            if (folded != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Case folding as far as the endings need it: U+017F folds to s. */
    private static char fold(char c) {
        return c == 'ſ' ? 's' : Character.toLowerCase(c);
    }

    private int letters(String text, int at, int to) {
        int end = letters == Letters.BY_CASE ? lettersByCase(text, at, to) : letterRun(text, at, to, 0, 0);
        return contractions == Contractions.SUFFIX ? end + contraction(text, end, to) : end;
    }

    /** {@code U*W+|U+W*}: U are letters but a-z, W letters but A-Z; the longest U that leaves a W is taken. */
    private int lettersByCase(String text, int at, int to) {
        int upper = letterRun(text, at, to, 'a', 'z');
        int lower = letterRun(text, upper, to, 'A', 'Z');
        if (lower > upper) {
            return lower;
        }
        // No W behind: the last letter of U that is also one of W ends the word.
        for (int end = upper; end > at; ) {
            int c = text.codePointBefore(end);
            if (c < 'A' || c > 'Z') {
                return end;
            }
            end -= Character.charCount(c);
        }
        return upper;
    }

    private int letterRun(String text, int at, int to, int withoutFirst, int withoutLast) {
        while (at < to) {
            int c = text.codePointAt(at);
            if (!isLetter(c) || c >= withoutFirst && c <= withoutLast) {
                break;
            }
            at += Character.charCount(c);
        }
        return at;
    }

    private int numbers(String text, int at, int to) {
        for (int n = 0; n < digits && at < to && Categories.is(text.codePointAt(at), NUMBER); n++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private int symbols(String text, int at, int to) {
        while (at < to && isSymbol(text.codePointAt(at))) {
            at += Character.charCount(text.codePointAt(at));
        }
        while (at < to && afterSymbols.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}, the first alternative only with {@code lineEnds}. */
    static int spaces(String text, int start, int to, boolean lineEnds) {
        int at = start;
        int afterLineEnd = -1;
        while (at < to && Categories.is(text.charAt(at), SPACE)) {
            char c = text.charAt(at++);
            if (c == '\r' || c == '\n') {
                afterLineEnd = at;
            }
        }
        if (lineEnds && afterLineEnd > 0) {
            return afterLineEnd;
        }
        // The last blank belongs to the word behind, unless it is the only one or nothing follows.
        return at < to && at - start > 1 ? at - 1 : at;
    }

    private boolean isLetter(int c) {
        return c >= 0 && Categories.is(c, letters == Letters.WITH_MARKS ? LETTER | MARK : LETTER);
    }

    private boolean isSymbol(int c) {
        return c >= 0 && !Categories.is(c, SPACE | NUMBER) && !isLetter(c);
    }
}
