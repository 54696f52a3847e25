package dev.lareira.tokenizer.internal;

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

    /** The planes that texts are written in; of the others each character is looked up anew. */
    private static final byte[] FIRST_PLANES = new byte[0x20000];

    static {
        for (int c = 0; c < FIRST_PLANES.length; c++) {
            FIRST_PLANES[c] = (byte) compute(c);
        }
    }

    private Categories() {}

    static int of(int codePoint) {
        return codePoint < FIRST_PLANES.length ? FIRST_PLANES[codePoint] : compute(codePoint);
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
