package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.format.PackedForm.Values;

/** As IQ1_S with a shift for each row and a scale for two; the half d is spread over the top bits of the scale words. */
final class IQ1_M extends GridBlocks {
    IQ1_M() {
        super(GgmlType.IQ1_M, Values.BITS5);
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        int scales = at + 48;
        int bits = 0;
        for (int word = 0; word < 4; word++) {
            bits |= (int16(bytes, scales + word * 2) >> 12 & 15) << 4 * word;
        }
        block.d = Float.float16ToFloat((short) bits) / IQ1_S.PARTS;
        for (int row = 0; row < 32; row++) {
            int pair = row / 2;
            block.scales[pair] = (byte) (2 * (int16(bytes, scales + pair / 4 * 2) >> 3 * (pair % 4) & 7) + 1);
            int high = bytes[at + 32 + pair] >> row % 2 * 4;
            int index = bytes[at + row] & 0xff | (high & 7) << 8;
            IQ1_S.shifted(index, (high & 8) != 0, block, row * 8);
        }
    }
}
