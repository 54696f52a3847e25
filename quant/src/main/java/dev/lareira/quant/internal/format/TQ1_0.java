package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 ternary digits, five in a byte and the last sixteen four in a byte, as fractions of 256; {@code (q - 1) * d}. */
final class TQ1_0 extends Blocks {
    private static final int[] POWERS_OF_3 = {1, 3, 9, 27, 81};

    TQ1_0() {
        super(GgmlType.TQ1_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Math.abs(Rounding.peak(source, from, 256));
        byte[] codes = Rounding.ternary(source, from, 256, d);
        pack(codes, 0, 5, block, at, 32);
        pack(codes, 160, 5, block, at + 32, 16);
        pack(codes, 240, 4, block, at + 48, 4);
        putHalf(block, at + 52, d);
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

    /** The inverse of {@code digits}: the digits as a fraction of 3^5, rounded up to one of 256. */
    private static void pack(byte[] codes, int from, int each, byte[] block, int at, int bytes) {
        for (int i = 0; i < bytes; i++) {
            int number = 0;
            for (int digit = 0; digit < 5; digit++) {
                number = number * 3 + (digit < each ? codes[from + digit * bytes + i] : 0);
            }
            block[at + i] = (byte) ((number * 256 + 242) / 243);
        }
    }
}
