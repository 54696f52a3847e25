package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** Rows of 8 from 512 with 7 sign bits in 16 bits, a 4-bit scale for two rows. */
final class IQ2_XS extends GridBlocks {
    IQ2_XS() {
        super(GgmlType.IQ2_XS, Values.BITS8);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at) / 8;
        for (int row = 0; row < 32; row++) {
            int code = int16(bytes, at + 2 + row * 2) & 0xffff;
            block.scales[row / 2] = (byte) (2 * (bytes[at + 66 + row / 4] >> row % 4 / 2 * 4 & 15) + 1);
            signed(Grids.IQ2_XS, code & 511, 8, Grids.signs(code >> 9), block, row * 8);
        }
    }
}
