package dev.lareira.tokenizer.internal;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * GPT-2's spelling of bytes as printable characters: the visible ones of Latin-1 stand for themselves, the other 68 for
 * U+0100 and up in order.
 */
public final class ByteLevel {
    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[0x144];

    static {
        Arrays.fill(BYTE, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            CHARACTER[b] = (char) (visible ? b : next++);
            BYTE[CHARACTER[b]] = (short) b;
        }
    }

    private ByteLevel() {}

    static byte[] spelled(int b) {
        return String.valueOf(CHARACTER[b]).getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes that a token's spelling stands for; a character outside the alphabet stands for itself. */
    public static byte[] decode(byte[] spelling) {
        byte[] result = new byte[spelling.length];
        int size = 0;
        for (int at = 0; at < spelling.length; at = Utf8.next(spelling, at)) {
            int c = Utf8.codePoint(spelling, at);
            if (c < BYTE.length && BYTE[c] >= 0) {
                result[size++] = (byte) BYTE[c];
            } else {
                System.arraycopy(spelling, at, result, size, Utf8.length(c));
                size += Utf8.length(c);
            }
        }
        return Arrays.copyOf(result, size);
    }

    /** Writes the bytes that a spelling stands for; the number of bytes, or -1 for a character outside the alphabet. */
    static int decode(byte[] spelling, int from, int to, byte[] target, int at) {
        int size = 0;
        for (int i = from; i < to; i = Utf8.next(spelling, i)) {
            int c = Utf8.codePoint(spelling, i);
            if (c >= BYTE.length || BYTE[c] < 0) {
                return -1;
            }
            target[at + size++] = (byte) BYTE[c];
        }
        return size;
    }
}
