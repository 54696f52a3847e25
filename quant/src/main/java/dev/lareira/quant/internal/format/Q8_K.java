package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** A float d, 256 signed bytes q and the 16-bit sums of each 16 of them: {@code d * q}, a format of activations. */
final class Q8_K extends Blocks {
    Q8_K() {
        super(GgmlType.Q8_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float peak = Rounding.peak(source, from, 256);
        if (peak == 0) {
            return;
        }
        float inverse = -127 / peak;
        putInt32(block, at, Float.floatToRawIntBits(1 / inverse));
        for (int group = 0; group < 16; group++) {
            int sum = 0;
            for (int i = group * 16; i < group * 16 + 16; i++) {
                byte q = (byte) Math.min(127, Rounding.even(inverse * source[from + i]));
                block[at + 4 + i] = q;
                sum += q;
            }
            putInt16(block, at + 260 + group * 2, sum);
        }
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = Float.intBitsToFloat(int32(block, at));
        for (int i = 0; i < 256; i++) {
            target[to + i] = d * block[at + 4 + i];
        }
    }
}
