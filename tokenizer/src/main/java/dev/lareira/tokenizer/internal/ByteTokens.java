package dev.lareira.tokenizer.internal;

import java.nio.charset.StandardCharsets;

/** The tokens {@code <0x00>} to {@code <0xFF>} for characters that a vocabulary lacks. */
final class ByteTokens {
    private final int[] tokens = new int[256];

    /**
     * @param otherwise token of a byte that has none, or -1 to leave it out
     */
    ByteTokens(TokenTable table, int otherwise) {
        for (int b = 0; b < 256; b++) {
            byte[] name = "<0x%02X>".formatted(b).getBytes(StandardCharsets.US_ASCII);
            int token = table.find(name, 0, name.length);
            tokens[b] = token >= 0 ? token : otherwise;
        }
    }

    void write(byte[] text, int from, int to, TokenSink out) {
        for (int i = from; i < to; i++) {
            int token = tokens[text[i] & 0xff];
            if (token >= 0) {
                out.add(token);
            }
        }
    }
}
