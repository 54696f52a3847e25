package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 4 from 256, 7 sign bits for two rows and a 4-bit scale for eight: {@code d * (0.5 + scale) / 2}. */
final class IQ3_XXS extends GridBlocks {
    IQ3_XXS() {
        super(GgmlType.IQ3_XXS, Values.BITS6);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at) / 2;
        for (int group = 0; group < 8; group++) {
            int bits = int32(bytes, at + 66 + group * 4);
            scale(block, group, 2 * (bits >>> 28) + 1);
            for (int row = 0; row < 8; row++) {
                int signs = Grids.signs(bits >>> 7 * (row / 2) & 127) >> row % 2 * 4;
                int index = bytes[at + 2 + group * 8 + row] & 0xff;
                signed(Grids.IQ3_XXS, index, 4, signs, block, group * 32 + row * 4);
            }
        }
    }
}
