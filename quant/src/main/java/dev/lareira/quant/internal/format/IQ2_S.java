package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 8 from 1,024, 8 sign bits each, a 4-bit scale for two rows. */
final class IQ2_S extends GridBlocks {
    IQ2_S() {
        super(GgmlType.IQ2_S);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int row = 0; row < 32; row++) {
            int high = block[at + 66 + row / 4] << 8 - row % 4 * 2 & 0x300;
            int scale = block[at + 74 + row / 4] >> row % 4 / 2 * 4 & 15;
            float db = d * (0.5f + scale) * 0.25f;
            int index = block[at + 2 + row] & 0xff | high;
            Grids.signed(Grids.IQ2_S, index, 8, db, block[at + 34 + row], target, to + row * 8);
        }
    }
}
