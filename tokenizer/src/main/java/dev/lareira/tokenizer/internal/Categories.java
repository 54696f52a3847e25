package dev.lareira.tokenizer.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** What the patterns ask of a character, as bits: general categories and White_Space of the Unicode standard. */
final class Categories {
    /** Upper and title case. */
    static final int UPPER = 1;

    static final int LOWER = 2;
    /** Letters without case, and modifiers. */
    static final int OTHER_LETTER = 4;

    static final int LETTER = UPPER | LOWER | OTHER_LETTER;
    static final int NUMBER = 8;
    static final int MARK = 16;
    static final int PUNCTUATION = 32;
    static final int SYMBOL = 64;
    static final int SPACE = 128;

    /** Categories of 256 characters each, made when one of them is first asked for: no text needs many. */
    private static final AtomicReferenceArray<byte[]> PAGES = new AtomicReferenceArray<>(0x110000 >> 8);

    private Categories() {}

    static int of(int codePoint) {
        byte[] page = PAGES.get(codePoint >> 8);
        return (page == null ? page(codePoint >> 8) : page)[codePoint & 0xff] & 0xff;
    }

    private static byte[] page(int number) {
        byte[] page = new byte[256];
        for (int i = 0; i < page.length; i++) {
            page[i] = (byte) compute(number << 8 | i);
        }
        PAGES.set(number, page);
        return page;
    }

    /** Whether the character has one of the categories. */
    static boolean is(int codePoint, int categories) {
        return (of(codePoint) & categories) != 0;
    }

    /** End of the run of characters of these categories that begins at {@code at}. */
    static int run(byte[] text, int at, int to, int categories) {
        while (at < to) {
            int c = Utf8.codePoint(text, at);
            if (!is(c, categories)) {
                break;
            }
            at += Utf8.length(c);
        }
        return at;
    }

    private static int compute(int c) {
        return (isSpace(c) ? SPACE : 0)
                | switch (Character.getType(c)) {
                    case Character.UPPERCASE_LETTER, Character.TITLECASE_LETTER -> UPPER;
                    case Character.LOWERCASE_LETTER -> LOWER;
                    case Character.MODIFIER_LETTER, Character.OTHER_LETTER -> OTHER_LETTER;
                    case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
                    case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.COMBINING_SPACING_MARK -> MARK;
                    case Character.CONNECTOR_PUNCTUATION,
                            Character.DASH_PUNCTUATION,
                            Character.START_PUNCTUATION,
                            Character.END_PUNCTUATION,
                            Character.INITIAL_QUOTE_PUNCTUATION,
                            Character.FINAL_QUOTE_PUNCTUATION,
                            Character.OTHER_PUNCTUATION -> PUNCTUATION;
                    case Character.MATH_SYMBOL,
                            Character.CURRENCY_SYMBOL,
                            Character.MODIFIER_SYMBOL,
                            Character.OTHER_SYMBOL -> SYMBOL;
                    default -> 0;
                };
    }

    private static boolean isSpace(int c) {
        return c >= 9 && c <= 13 || c == 0x85 || Character.isSpaceChar(c);
    }
}
