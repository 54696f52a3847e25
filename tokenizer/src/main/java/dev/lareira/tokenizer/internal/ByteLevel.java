package dev.lareira.tokenizer.internal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * GPT-2's spelling of bytes as printable characters: the visible ones of Latin-1 stand for themselves, the other 68 for
 * U+0100 and up in order.
 */
public final class ByteLevel {
    private static final char[] CHARACTER = new char[256];
    private static final short[] BYTE = new short[0x144];

    static {
        java.util.Arrays.fill(BYTE, (short) -1);
        int next = 0x100;
        for (int b = 0; b < 256; b++) {
            boolean visible = b >= '!' && b <= '~' || b >= 0xa1 && b <= 0xac || b >= 0xae;
            CHARACTER[b] = (char) (visible ? b : next++);
            BYTE[CHARACTER[b]] = (short) b;
        }
    }

    private ByteLevel() {}

    static char character(int b) {
        return CHARACTER[b];
    }

    /** The bytes that a token's spelling stands for; a character outside the alphabet stands for itself. */
    public static byte[] decode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
        text.codePoints().forEach(c -> {
            if (c < BYTE.length && BYTE[c] >= 0) {
                out.write(BYTE[c]);
            } else {
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        });
        return out.toByteArray();
    }
}
