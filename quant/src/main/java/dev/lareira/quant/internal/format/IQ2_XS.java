package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 8 from 512 with 7 sign bits in 16 bits, a 4-bit scale for two rows. */
final class IQ2_XS extends GridBlocks {
    IQ2_XS() {
        super(GgmlType.IQ2_XS);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int row = 0; row < 32; row++) {
            int code = int16(block, at + 2 + row * 2) & 0xffff;
            int scale = block[at + 66 + row / 4] >> row % 4 / 2 * 4 & 15;
            float db = d * (0.5f + scale) * 0.25f;
            Grids.signed(Grids.IQ2_XS, code & 511, 8, db, Grids.signs(code >> 9), target, to + row * 8);
        }
    }
}
