package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Rows of 4 from 512, 4 sign bits each, a 4-bit scale for eight rows: {@code d * (1 + 2 * scale)}. */
final class IQ3_S extends GridBlocks {
    IQ3_S() {
        super(GgmlType.IQ3_S);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int row = 0; row < 64; row++) {
            int group = row / 8;
            float scale = d * (1 + 2 * (block[at + 106 + group / 2] >> group % 2 * 4 & 15));
            int index = block[at + 2 + row] & 0xff | (block[at + 66 + group] >> row % 8 & 1) << 8;
            int signs = block[at + 74 + row / 2] >> row % 2 * 4;
            Grids.signed(Grids.IQ3_S, index, 4, scale, signs, target, to + row * 4);
        }
    }
}
