package dev.lareira.tokenizer.internal;

/**
 * SentencePiece's {@code ▁} for a space, and where a text of such can be cut without changing its tokens: in front of a
 * mark, unless some token has the character before it and the mark inside.
 */
final class SpaceMarks {
    private static final int LENGTH = 3;

    /** Last bytes of characters that a token has in front of a mark. */
    private final boolean[] bridges = new boolean[256];

    SpaceMarks(TokenTable tokens) {
        for (int id = 0; id < tokens.size(); id++) {
            byte[] token = tokens.bytes(id);
            for (int at = 1; at + LENGTH <= token.length; at++) {
                if (isMark(token, at, token.length) && !isMark(token, at - LENGTH, at)) {
                    bridges[token[at - 1] & 0xff] = true;
                }
            }
        }
    }

    /** The text with a mark for each space, and one in front with {@code prefix}. */
    static byte[] marked(byte[] text, int from, int to, boolean prefix) {
        int length = to - from + (prefix ? LENGTH : 0);
        for (int i = from; i < to; i++) {
            length += text[i] == ' ' ? LENGTH - 1 : 0;
        }
        byte[] result = new byte[length];
        int at = prefix ? mark(result, 0) : 0;
        for (int i = from; i < to; i++) {
            if (text[i] == ' ') {
                at = mark(result, at);
            } else {
                result[at++] = text[i];
            }
        }
        return result;
    }

    /** The next place behind {@code at} where the text can be cut, or {@code to}. */
    int cut(byte[] text, int at, int to) {
        for (int i = at + 1; i < to; i++) {
            if (isMark(text, i, to) && !bridges[text[i - 1] & 0xff] && !isMark(text, i - LENGTH, i)) {
                return i;
            }
        }
        return to;
    }

    private static int mark(byte[] text, int at) {
        text[at] = (byte) 0xe2;
        text[at + 1] = (byte) 0x96;
        text[at + 2] = (byte) 0x81;
        return at + LENGTH;
    }

    private static boolean isMark(byte[] text, int at, int to) {
        return at >= 0
                && at + LENGTH <= to
                && text[at] == (byte) 0xe2
                && text[at + 1] == (byte) 0x96
                && text[at + 2] == (byte) 0x81;
    }
}
