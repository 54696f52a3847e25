package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 ternary digits, five in a byte and the last sixteen four in a byte, as fractions of 256; {@code (q - 1) * d}. */
final class TQ1_0 extends Blocks {
    private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

    TQ1_0() {
        super(GgmlType.TQ1_0);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at + 52);
        int out = digits(block, at, 32, 5, d, target, to);
        out = digits(block, at + 32, 16, 5, d, target, out);
        digits(block, at + 48, 4, 4, d, target, out);
    }

    /** The first digit of all bytes, then the second, …: the leading digit is the upper part of three times the fraction. */
    private static int digits(byte[] block, int at, int bytes, int each, float d, float[] target, int to) {
        for (int digit = 0; digit < each; digit++) {
            for (int i = 0; i < bytes; i++) {
                int fraction = block[at + i] * POWERS_OF_3[digit] & 0xff;
                target[to++] = ((fraction * 3 >> 8) - 1) * d;
            }
        }
        return to;
    }
}
