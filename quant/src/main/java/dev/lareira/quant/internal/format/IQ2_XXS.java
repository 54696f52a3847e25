package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 8 from 256, 7 sign bits each, and a 4-bit scale for four rows: {@code d * (0.5 + scale) / 4}. */
final class IQ2_XXS extends GridBlocks {
    IQ2_XXS() {
        super(GgmlType.IQ2_XXS);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int group = 0; group < 8; group++) {
            int rows = at + 2 + group * 8;
            int bits = int32(block, rows + 4);
            float scale = d * (0.5f + (bits >>> 28)) * 0.25f;
            for (int l = 0; l < 4; l++) {
                int signs = Grids.signs(bits >>> 7 * l & 127);
                Grids.signed(Grids.IQ2_XXS, block[rows + l] & 0xff, 8, scale, signs, target, to + group * 32 + l * 8);
            }
        }
    }
}
