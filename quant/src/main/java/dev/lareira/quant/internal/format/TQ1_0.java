package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 ternary digits, five in a byte and the last sixteen four in a byte, as fractions of 256; {@code (q - 1) * d}. */
final class TQ1_0 extends Blocks implements PackedBlocks {
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
        digits(block, at, (i, q) -> target[to + i] = (q - 1) * d);
    }

    @Override
    public PackedForm form() {
        return PackedForm.TWO_BITS_256;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.ternary(half(bytes, at + 52));
        digits(bytes, at, block::ternary);
    }

    /** Takes value {@code index} of a block. */
    private interface Digits {
        void put(int index, int q);
    }

    private static void digits(byte[] block, int at, Digits digits) {
        digits(block, at, 32, 5, 0, digits);
        digits(block, at + 32, 16, 5, 160, digits);
        digits(block, at + 48, 4, 4, 240, digits);
    }

    /** The first digit of all bytes, then the second, …: the leading digit is the upper part of three times the fraction. */
    private static void digits(byte[] block, int at, int bytes, int each, int to, Digits digits) {
        for (int digit = 0; digit < each; digit++) {
            for (int i = 0; i < bytes; i++) {
                int fraction = block[at + i] * POWERS_OF_3[digit] & 0xff;
                digits.put(to++, fraction * 3 >> 8);
            }
        }
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
