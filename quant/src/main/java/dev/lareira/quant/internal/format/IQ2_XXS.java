package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 8 from 256, 7 sign bits each, and a 4-bit scale for four rows: {@code d * (0.5 + scale) / 4}. */
final class IQ2_XXS extends GridBlocks {
    IQ2_XXS() {
        super(GgmlType.IQ2_XXS, Values.BITS8);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at) / 8;
        for (int group = 0; group < 8; group++) {
            int rows = at + 2 + group * 8;
            int bits = int32(bytes, rows + 4);
            scale(block, group, 2 * (bits >>> 28) + 1);
            for (int l = 0; l < 4; l++) {
                int signs = Grids.signs(bits >>> 7 * l & 127);
                signed(Grids.IQ2_XXS, bytes[rows + l] & 0xff, 8, signs, block, group * 32 + l * 8);
            }
        }
    }
}
