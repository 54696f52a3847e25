package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 4 from 512, 4 sign bits each, a 4-bit scale for eight rows: {@code d * (1 + 2 * scale)}. */
final class IQ3_S extends GridBlocks {
    IQ3_S() {
        super(GgmlType.IQ3_S, Values.BITS5);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        for (int group = 0; group < 8; group++) {
            scale(block, group, 2 * (bytes[at + 106 + group / 2] >> group % 2 * 4 & 15) + 1);
        }
        for (int row = 0; row < 64; row++) {
            int group = row / 8;
            int index = bytes[at + 2 + row] & 0xff | (bytes[at + 66 + group] >> row % 8 & 1) << 8;
            int signs = bytes[at + 74 + row / 2] >> row % 2 * 4;
            signed(Grids.IQ3_S, index, 4, signs, block, row * 4);
        }
    }
}
