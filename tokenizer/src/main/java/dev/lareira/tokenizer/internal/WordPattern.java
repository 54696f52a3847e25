package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.LETTER;
import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.NUMBER;
import static dev.lareira.tokenizer.internal.Categories.SPACE;

/**
 * The pattern family that GPT-2 began, as a scanner of linear time: an optional contraction, letters with an optional
 * character before them, digits, other symbols, white space. The published expressions differ only in the data here.
 *
 * @param contractions whether {@code 's|'t|'re|'ve|'m|'ll|'d} are words, and in which case
 * @param letters how a word of letters looks
 * @param anyPrefix letters may follow any one character but a letter, a digit or a line end, instead of only a space
 * @param digits longest run of digits in a word
 * @param spaceBeforeDigits whether a space belongs to the digits behind it
 * @param tail what a run of symbols takes along behind it
 * @param spaces how white space is cut
 */
record WordPattern(
        Contractions contractions,
        LetterPattern letters,
        boolean anyPrefix,
        int digits,
        boolean spaceBeforeDigits,
        Tail tail,
        SpacePattern spaces)
        implements Stage {
    enum Contractions {
        NONE,
        LOWER_CASE,
        ANY_CASE,
        /** Not words of their own but endings of the word before. */
        SUFFIX
    }

    enum Tail {
        NOTHING,
        /** {@code [\r\n]*}. */
        LINE_ENDS,
        /** {@code [\r\n/]*}. */
        LINE_ENDS_AND_SLASHES,
        /** {@code [\r\n/]?}. */
        ONE_LINE_END_OR_SLASH;

        private int end(byte[] text, int at, int to) {
            int longest = this == NOTHING ? 0 : this == ONE_LINE_END_OR_SLASH ? 1 : Integer.MAX_VALUE;
            int end = at;
            while (end < to && end - at < longest && takes(text[end])) {
                end++;
            }
            return end;
        }

        private boolean takes(byte c) {
            return c == '\r' || c == '\n' || c == '/' && this != LINE_ENDS;
        }
    }

    static final WordPattern GPT2 = new WordPattern(
            Contractions.LOWER_CASE,
            LetterPattern.PLAIN,
            false,
            Integer.MAX_VALUE,
            true,
            Tail.NOTHING,
            SpacePattern.PLAIN);
    static final WordPattern LLAMA3 = words(Contractions.ANY_CASE, LetterPattern.PLAIN, 3, Tail.LINE_ENDS);
    static final WordPattern JAIS2 = new WordPattern(
            Contractions.ANY_CASE, LetterPattern.PLAIN, true, 3, false, Tail.LINE_ENDS, SpacePattern.POWERS_OF_TWO);
    static final WordPattern MINICPM5 =
            words(Contractions.ANY_CASE, LetterPattern.PLAIN, Integer.MAX_VALUE, Tail.LINE_ENDS);
    static final WordPattern QWEN2 = words(Contractions.ANY_CASE, LetterPattern.PLAIN, 1, Tail.LINE_ENDS);
    static final WordPattern QWEN35 = words(Contractions.ANY_CASE, LetterPattern.WITH_MARKS, 1, Tail.LINE_ENDS);
    static final WordPattern UFAKZEKA = words(Contractions.NONE, LetterPattern.PLAIN, 1, Tail.LINE_ENDS);
    static final WordPattern SEED_CODER = words(Contractions.ANY_CASE, LetterPattern.PLAIN, 1, Tail.NOTHING);
    static final WordPattern EXAONE_MOE =
            words(Contractions.ANY_CASE, LetterPattern.PHRASE, 1, Tail.ONE_LINE_END_OR_SLASH);
    static final WordPattern TEKKEN = words(Contractions.NONE, LetterPattern.BY_CASE, 1, Tail.LINE_ENDS_AND_SLASHES);
    static final WordPattern GPT4O = words(Contractions.SUFFIX, LetterPattern.BY_CASE, 3, Tail.LINE_ENDS_AND_SLASHES);
    static final WordPattern YOUTU = words(Contractions.SUFFIX, LetterPattern.BY_CASE, 1, Tail.LINE_ENDS_AND_SLASHES);
    static final WordPattern KIMI_K2 = words(Contractions.SUFFIX, LetterPattern.BY_CASE_OR_HAN, 3, Tail.LINE_ENDS);

    private static final String[] ENDINGS = {"s", "t", "re", "ve", "m", "ll", "d"};

    private static WordPattern words(Contractions contractions, LetterPattern letters, int digits, Tail tail) {
        return new WordPattern(contractions, letters, true, digits, false, tail, SpacePattern.LINE_ENDS);
    }

    @Override
    public int end(byte[] text, int start, int unmatched, int from, int to) {
        if (contractions == Contractions.LOWER_CASE || contractions == Contractions.ANY_CASE) {
            int end = contraction(text, start, to);
            if (end > start) {
                return end;
            }
        }
        int first = Utf8.codePoint(text, start);
        int category = Categories.of(first);
        int afterFirst = start + Utf8.length(first);
        boolean prefix =
                anyPrefix ? (category & (LETTER | NUMBER)) == 0 && first != '\r' && first != '\n' : first == ' ';
        int word = letters.end(text, start, prefix ? afterFirst : start, to);
        if (word > start) {
            return contractions == Contractions.SUFFIX && letters.takesEnding(first)
                    ? contraction(text, word, to)
                    : word;
        }
        if ((category & NUMBER) != 0) {
            return numbers(text, start, to);
        }
        int second = first == ' ' && afterFirst < to ? Categories.of(Utf8.codePoint(text, afterFirst)) : SPACE;
        if (spaceBeforeDigits && (second & NUMBER) != 0) {
            return numbers(text, afterFirst, to);
        }
        if (isSymbol(category)) {
            return symbols(text, start, to);
        }
        return isSymbol(second) ? symbols(text, afterFirst, to) : spaces.end(text, start, from, to);
    }

    /** End of a contraction, or {@code at} when there is none. */
    private int contraction(byte[] text, int at, int to) {
        if (at < to && text[at] == '\'') {
            for (String ending : ENDINGS) {
                int end = ending(text, at + 1, to, ending);
                if (end > at) {
                    return end;
                }
            }
        }
        return at;
    }

    private int ending(byte[] text, int at, int to, String ending) {
        for (int i = 0; i < ending.length(); i++) {
            if (at >= to) {
                return -1;
            }
            int c = Utf8.codePoint(text, at);
            if ((contractions == Contractions.LOWER_CASE ? c : fold(c)) != ending.charAt(i)) {
                return -1;
            }
            at += Utf8.length(c);
        }
        return at;
    }

    /** Case folding as far as the endings need it: U+017F folds to s. */
    private static int fold(int c) {
        return c == 'ſ' ? 's' : c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c;
    }

    private int numbers(byte[] text, int at, int to) {
        for (int n = 0; n < digits && at < to && Categories.is(Utf8.codePoint(text, at), NUMBER); n++) {
            at = Utf8.next(text, at);
        }
        return at;
    }

    private int symbols(byte[] text, int at, int to) {
        while (at < to) {
            int c = Utf8.codePoint(text, at);
            if (!isSymbol(Categories.of(c))) {
                break;
            }
            at += Utf8.length(c);
        }
        return tail.end(text, at, to);
    }

    private boolean isSymbol(int category) {
        int others = letters == LetterPattern.WITH_MARKS ? LETTER | MARK : LETTER;
        return (category & (SPACE | NUMBER | others)) == 0;
    }
}
