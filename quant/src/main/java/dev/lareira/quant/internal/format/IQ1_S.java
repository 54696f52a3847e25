package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 8 ternary values from 2,048; a 3-bit scale and a common shift of an eighth, up or down, for four rows. */
final class IQ1_S extends GridBlocks {
    static final float SHIFT = 0.125f;

    IQ1_S() {
        super(GgmlType.IQ1_S);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int group = 0; group < 8; group++) {
            int high = int16(block, at + 34 + group * 2);
            float scale = d * (2 * (high >> 12 & 7) + 1);
            float shift = high < 0 ? -SHIFT : SHIFT;
            for (int l = 0; l < 4; l++) {
                int index = block[at + 2 + group * 4 + l] & 0xff | (high >> 3 * l & 7) << 8;
                shifted(index, scale, shift, target, to + group * 32 + l * 8);
            }
        }
    }

    static void shifted(int row, float scale, float shift, float[] target, int to) {
        for (int j = 0; j < 8; j++) {
            target[to + j] = scale * (Grids.IQ1[row * 8 + j] + shift);
        }
    }
}
