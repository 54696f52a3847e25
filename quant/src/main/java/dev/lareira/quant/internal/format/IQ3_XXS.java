package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 4 from 256, 7 sign bits for two rows and a 4-bit scale for eight: {@code d * (0.5 + scale) / 2}. */
final class IQ3_XXS extends GridBlocks {
    IQ3_XXS() {
        super(GgmlType.IQ3_XXS);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int group = 0; group < 8; group++) {
            int bits = int32(block, at + 66 + group * 4);
            float scale = d * (0.5f + (bits >>> 28)) * 0.5f;
            for (int row = 0; row < 8; row++) {
                int signs = Grids.signs(bits >>> 7 * (row / 2) & 127) >> row % 2 * 4;
                int index = block[at + 2 + group * 8 + row] & 0xff;
                Grids.signed(Grids.IQ3_XXS, index, 4, scale, signs, target, to + group * 32 + row * 4);
            }
        }
    }
}
