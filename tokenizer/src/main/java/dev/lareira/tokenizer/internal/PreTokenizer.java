package dev.lareira.tokenizer.internal;

import java.util.List;
import java.util.Map;

/**
 * Splits text into words before byte-level merging. The patterns of the field are one family; what differs is data.
 *
 * <p>Each name stands for the regular expression that llama.cpp gives it, as a scanner of linear time: an optional
 * contraction, letters with an optional character before them, digits, other symbols, white space.
 *
 * @param anyCaseContractions {@code (?i:'s|'t|'re|'ve|'m|'ll|'d)} instead of lower case only
 * @param anyPrefix letters may follow any one character but a letter, a digit or a line end, instead of only a space
 * @param digits longest run of digits in a word; with {@code spaceBeforeDigits} also a space before them
 * @param spaceBeforeDigits whether a space belongs to the digits behind it
 * @param lineEnds whether symbols take the line ends behind them, and white space is cut after its last line end
 */
public record PreTokenizer(
        boolean anyCaseContractions, boolean anyPrefix, int digits, boolean spaceBeforeDigits, boolean lineEnds) {
    private static final PreTokenizer GPT2 = new PreTokenizer(false, false, Integer.MAX_VALUE, true, false);
    private static final PreTokenizer SMOLLM = new PreTokenizer(false, false, 1, false, false);
    private static final PreTokenizer LLAMA3 = new PreTokenizer(true, true, 3, false, true);
    private static final PreTokenizer QWEN2 = new PreTokenizer(true, true, 1, false, true);

    private static final Map<String, PreTokenizer> BY_NAME = Map.ofEntries(
            Map.entry("gpt-2", GPT2),
            Map.entry("phi-2", GPT2),
            Map.entry("jina-es", GPT2),
            Map.entry("jina-de", GPT2),
            Map.entry("gigachat", GPT2),
            Map.entry("roberta-bpe", GPT2),
            Map.entry("mpt", GPT2),
            Map.entry("olmo", GPT2),
            Map.entry("jais", GPT2),
            Map.entry("trillion", GPT2),
            Map.entry("granite-docling", GPT2),
            Map.entry("smollm", SMOLLM),
            Map.entry("starcoder", SMOLLM),
            Map.entry("refact", SMOLLM),
            Map.entry("command-r", SMOLLM),
            Map.entry("codeshell", SMOLLM),
            Map.entry("exaone", SMOLLM),
            Map.entry("minerva-7b", SMOLLM),
            Map.entry("llama-bpe", LLAMA3),
            Map.entry("llama3", LLAMA3),
            Map.entry("llama-v3", LLAMA3),
            Map.entry("falcon3", LLAMA3),
            Map.entry("pixtral", LLAMA3),
            Map.entry("dbrx", LLAMA3),
            Map.entry("smaug-bpe", LLAMA3),
            Map.entry("qwen2", QWEN2),
            Map.entry("deepseek-r1-qwen", QWEN2),
            Map.entry("stablelm2", QWEN2),
            Map.entry("hunyuan", QWEN2),
            Map.entry("megrez", QWEN2));

    private static final List<String> CONTRACTIONS = List.of("s", "t", "re", "ve", "m", "ll", "d");

    /** The scanner of a {@code tokenizer.ggml.pre} name, or null when there is none. */
    public static PreTokenizer of(String name) {
        return BY_NAME.get(name);
    }

    /** The scanner for names that nobody knows: GPT-2's, as llama.cpp falls back to its default. */
    public static PreTokenizer fallback() {
        return LLAMA3;
    }

    /** End of the word that begins at {@code start}; always beyond it. */
    public int end(CharSequence text, int start) {
        int first = Character.codePointAt(text, start);
        int contraction = contraction(text, start);
        if (contraction > 0) {
            return start + contraction;
        }
        int afterFirst = start + Character.charCount(first);
        int second = codePoint(text, afterFirst);
        if (isLetter(first)) {
            return letters(text, afterFirst);
        }
        boolean prefix = anyPrefix ? first != '\r' && first != '\n' && !isNumber(first) : first == ' ';
        if (prefix && isLetter(second)) {
            return letters(text, afterFirst);
        }
        if (isNumber(first)) {
            return numbers(text, start);
        }
        if (spaceBeforeDigits && first == ' ' && isNumber(second)) {
            return numbers(text, afterFirst);
        }
        if (isSymbol(first)) {
            return symbols(text, start);
        }
        if (first == ' ' && isSymbol(second)) {
            return symbols(text, afterFirst);
        }
        return spaces(text, start);
    }

    private int contraction(CharSequence text, int start) {
        if (text.charAt(start) != '\'') {
            return 0;
        }
        for (String ending : CONTRACTIONS) {
            if (matches(text, start + 1, ending)) {
                return 1 + ending.length();
            }
        }
        return 0;
    }

    private boolean matches(CharSequence text, int at, String ending) {
        if (at + ending.length() > text.length()) {
            return false;
        }
        for (int i = 0; i < ending.length(); i++) {
            char c = text.charAt(at + i);
            // U+017F folds to s.
            char folded = anyCaseContractions ? c == 'ſ' ? 's' : Character.toLowerCase(c) : c;
            if (folded != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int letters(CharSequence text, int at) {
        while (at < text.length() && isLetter(Character.codePointAt(text, at))) {
            at += Character.charCount(Character.codePointAt(text, at));
        }
        return at;
    }

    private int numbers(CharSequence text, int at) {
        for (int n = 0; n < digits && at < text.length() && isNumber(Character.codePointAt(text, at)); n++) {
            at += Character.charCount(Character.codePointAt(text, at));
        }
        return at;
    }

    private int symbols(CharSequence text, int at) {
        while (at < text.length() && isSymbol(Character.codePointAt(text, at))) {
            at += Character.charCount(Character.codePointAt(text, at));
        }
        while (lineEnds && at < text.length() && isLineEnd(text.charAt(at))) {
            at++;
        }
        return at;
    }

    /** {@code \s*[\r\n]+|\s+(?!\S)|\s+}, the first alternative only with {@link #lineEnds}. */
    private int spaces(CharSequence text, int start) {
        int at = start;
        int afterLineEnd = -1;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
            if (isLineEnd(text.charAt(at - 1))) {
                afterLineEnd = at;
            }
        }
        if (lineEnds && afterLineEnd > 0) {
            return afterLineEnd;
        }
        // The last blank belongs to the word behind, unless it is the only one or nothing follows.
        boolean wordFollows = at < text.length() && !(spaceless(text, at));
        return wordFollows && at - start > 1 ? at - 1 : at;
    }

    /** Digits that a scanner cuts off beforehand end the text that a later pattern sees. */
    private boolean spaceless(CharSequence text, int at) {
        return digits == 1 && !anyPrefix && isNumber(Character.codePointAt(text, at));
    }

    private static int codePoint(CharSequence text, int at) {
        return at < text.length() ? Character.codePointAt(text, at) : -1;
    }

    private static boolean isLineEnd(int c) {
        return c == '\r' || c == '\n';
    }

    private static boolean isLetter(int c) {
        return c >= 0 && Character.isLetter(c);
    }

    private static boolean isNumber(int c) {
        if (c < 0) {
            return false;
        }
        int type = Character.getType(c);
        return type == Character.DECIMAL_DIGIT_NUMBER
                || type == Character.LETTER_NUMBER
                || type == Character.OTHER_NUMBER;
    }

    /** White_Space of the Unicode standard. */
    private static boolean isSpace(int c) {
        return c == ' ' || c >= 9 && c <= 13 || c == 0x85 || c == 0xa0 || c > 0xff && Character.isSpaceChar(c);
    }

    private static boolean isSymbol(int c) {
        return c >= 0 && !isSpace(c) && !isLetter(c) && !isNumber(c);
    }
}
