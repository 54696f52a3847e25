package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 nibbles as in IQ4_NL, in 8 groups with 6-bit scales: {@code d * (scale - 32) * value}. */
final class IQ4_XS extends Blocks {
    IQ4_XS() {
        super(GgmlType.IQ4_XS);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        int high = int16(block, at + 2);
        for (int group = 0; group < 8; group++) {
            int low = block[at + 4 + group / 2] >> group % 2 * 4 & 15;
            int scale = low | (high >> 2 * group & 3) << 4;
            Codebooks.decode(Codebooks.IQ4, block, at + 8 + group * 16, 16, d * (scale - 32), target, to + group * 32);
        }
    }
}
