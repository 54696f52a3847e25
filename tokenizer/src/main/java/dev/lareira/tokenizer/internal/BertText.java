package dev.lareira.tokenizer.internal;

import static dev.lareira.tokenizer.internal.Categories.MARK;
import static dev.lareira.tokenizer.internal.Categories.PUNCTUATION;
import static dev.lareira.tokenizer.internal.Categories.SPACE;
import static dev.lareira.tokenizer.internal.Categories.SYMBOL;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/**
 * BERT's normaliser and word splitter: control characters dropped, accents stripped, lower case, and a word ends at white
 * space, before and after punctuation and each Chinese character.
 *
 * @param reference the rules of the models' own library (BertNormalizer and BertPreTokenizer of Hugging Face), else those
 *     of llama.cpp, which differ in corners: of a decomposed Korean syllable only the first letter stays, all marks are
 *     accents and not only those that take no space, vertical tab, form feed and U+0085 are white space and not dropped,
 *     {@code ▁} in the text begins a word's token, and a word may be of any length
 * @param lowerCase whether upper case is turned into lower case
 * @param stripAccents whether characters are decomposed and their accents dropped
 */
public record BertText(boolean reference, boolean lowerCase, boolean stripAccents) {
    private static final int REFERENCE_LONGEST_WORD = 100;
    /** Stands for a character that no token has. */
    private static final int UNSPELLABLE = 0xffff;

    private static final int DROPPED = -1;
    private static final int SPACE_BETWEEN = -2;

    /** Takes the words of a text in order. */
    interface Words {
        /** Takes the first code points of an array that is used again; false when nobody asks for more. */
        boolean word(int[] codePoints, int length);
    }

    /** Code points of the longest word that is looked at; a longer one is unknown. */
    int longestWord() {
        return reference ? REFERENCE_LONGEST_WORD : Integer.MAX_VALUE;
    }

    void split(byte[] text, int from, int to, Words words) {
        Collector collector = new Collector(words);
        boolean ascii = true;
        for (int i = from; i < to && ascii; i++) {
            ascii = text[i] >= 0;
        }
        if (ascii) {
            for (int i = from; i < to && collector.more; i++) {
                collector.add(text[i]);
            }
        } else {
            String decomposed = decomposed(new String(text, from, to - from, StandardCharsets.UTF_8));
            for (int i = 0; i < decomposed.length() && collector.more; ) {
                int c = decomposed.codePointAt(i);
                collector.add(c);
                i += Character.charCount(c);
            }
        }
        collector.end();
    }

    private String decomposed(String text) {
        if (!stripAccents) {
            return text;
        }
        return Normalizer.normalize(reference ? text : withoutSyllables(text), Normalizer.Form.NFD);
    }

    /** Korean syllables as their first letters: 588 syllables share one. */
    private static String withoutSyllables(String text) {
        StringBuilder result = new StringBuilder(text);
        for (int i = 0; i < result.length(); i++) {
            char c = result.charAt(i);
            if (c >= 0xac00 && c <= 0xd7a3) {
                result.setCharAt(i, (char) (0x1100 + (c - 0xac00) / 588));
            }
        }
        return result.toString();
    }

    /** What becomes of a character: itself in lower case, {@link #DROPPED} or {@link #SPACE_BETWEEN}. */
    private int mapped(int c) {
        int category = Categories.of(c);
        boolean space = (category & SPACE) != 0;
        if (reference ? c == '\t' || c == '\n' || c == '\r' : space) {
            return SPACE_BETWEEN;
        }
        if (c == 0xfffd || isControl(c)) {
            return DROPPED;
        }
        if (space) {
            return SPACE_BETWEEN;
        }
        if (stripAccents && (category & MARK) != 0) {
            boolean accent = !reference || Character.getType(c) == Character.NON_SPACING_MARK;
            return accent ? DROPPED : c;
        }
        if (reference && c == '▁') {
            return UNSPELLABLE;
        }
        return lowerCase ? Character.toLowerCase(c) : c;
    }

    private boolean isControl(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
            case Character.UNASSIGNED -> reference;
            default -> false;
        };
    }

    private static boolean isWordOfItsOwn(int c) {
        return Categories.is(c, PUNCTUATION) || c < 0x80 && Categories.is(c, SYMBOL) || c >= 0x3400 && isChinese(c);
    }

    /** The blocks that BERT splits; U+2B820 to U+2B91F are left out in the library, too. */
    private static boolean isChinese(int c) {
        return c >= 0x4e00 && c <= 0x9fff
                || c >= 0x3400 && c <= 0x4dbf
                || c >= 0xf900 && c <= 0xfaff
                || c >= 0x20000 && c <= 0x2a6df
                || c >= 0x2a700 && c <= 0x2b73f
                || c >= 0x2b740 && c <= 0x2b81f
                || c >= 0x2b920 && c <= 0x2ceaf
                || c >= 0x2f800 && c <= 0x2fa1f;
    }

    private final class Collector {
        private final Words words;
        private int[] word = new int[32];
        private int length;
        private boolean more = true;

        Collector(Words words) {
            this.words = words;
        }

        void add(int codePoint) {
            int c = mapped(codePoint);
            if (c == SPACE_BETWEEN) {
                end();
            } else if (c != DROPPED) {
                boolean alone = isWordOfItsOwn(codePoint);
                if (alone) {
                    end();
                }
                if (length == word.length) {
                    word = Arrays.copyOf(word, 2 * length);
                }
                word[length++] = c;
                if (alone) {
                    end();
                }
            }
        }

        void end() {
            if (length > 0 && more) {
                more = words.word(word, length);
            }
            length = 0;
        }
    }
}
