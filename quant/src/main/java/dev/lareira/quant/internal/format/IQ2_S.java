package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 8 from 1,024, 8 sign bits each, a 4-bit scale for two rows. */
final class IQ2_S extends GridBlocks {
    IQ2_S() {
        super(GgmlType.IQ2_S, Values.BITS8);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at) / 8;
        for (int row = 0; row < 32; row++) {
            int high = bytes[at + 66 + row / 4] << 8 - row % 4 * 2 & 0x300;
            block.scales[row / 2] = (byte) (2 * (bytes[at + 74 + row / 4] >> row % 4 / 2 * 4 & 15) + 1);
            signed(Grids.IQ2_S, bytes[at + 2 + row] & 0xff | high, 8, bytes[at + 34 + row], block, row * 8);
        }
    }
}
