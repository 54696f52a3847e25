package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 8 ternary values from 2,048; a 3-bit scale and a common shift of an eighth, up or down, for four rows. */
final class IQ1_S extends GridBlocks {
    /** The shift is one of so many parts. */
    static final int PARTS = 8;

    IQ1_S() {
        super(GgmlType.IQ1_S, Values.BITS5);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at) / PARTS;
        for (int group = 0; group < 8; group++) {
            int high = int16(bytes, at + 34 + group * 2);
            scale(block, group, 2 * (high >> 12 & 7) + 1);
            for (int l = 0; l < 4; l++) {
                int index = bytes[at + 2 + group * 4 + l] & 0xff | (high >> 3 * l & 7) << 8;
                shifted(index, high < 0, block, group * 32 + l * 8);
            }
        }
    }

    /** A row in eighths. */
    static void shifted(int row, boolean down, SplitBlock block, int to) {
        for (int j = 0; j < 8; j++) {
            block.value(to + j, block.form().zero() + PARTS * Grids.IQ1[row * 8 + j] + (down ? -1 : 1));
        }
    }
}
