package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** As IQ1_S with a shift for each row and a scale for two; the half d is spread over the top bits of the scale words. */
final class IQ1_M extends GridBlocks {
    IQ1_M() {
        super(GgmlType.IQ1_M);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        int scales = at + 48;
        int bits = 0;
        for (int word = 0; word < 4; word++) {
            bits |= (int16(block, scales + word * 2) >> 12 & 15) << 4 * word;
        }
        float d = Float.float16ToFloat((short) bits);
        for (int row = 0; row < 32; row++) {
            int pair = row / 2;
            int scale = int16(block, scales + pair / 4 * 2) >> 3 * (pair % 4) & 7;
            int high = block[at + 32 + pair] >> row % 2 * 4;
            int index = block[at + row] & 0xff | (high & 7) << 8;
            float shift = (high & 8) != 0 ? -IQ1_S.SHIFT : IQ1_S.SHIFT;
            IQ1_S.shifted(index, d * (2 * scale + 1), shift, target, to + row * 8);
        }
    }
}
