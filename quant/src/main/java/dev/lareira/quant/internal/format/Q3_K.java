package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/**
 * 256 three-bit values, two bits in 64 bytes and the third in 32, where 0 means minus 4; 16 groups with 6-bit scales:
 * {@code d * (scale - 32) * q}.
 */
final class Q3_K extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS3, 4, PackedForm.Scaling.SCALES_16);

    Q3_K() {
        super(GgmlType.Q3_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        SymmetricSuperBlock values = new SymmetricSuperBlock(source, from, 4);
        float largest = values.search(ScaleSearch::descent);
        if (largest != 0) {
            values.quantizeScales(
                    this, largest, block, at + 108, 32, (group, scale) -> putScale(block, at + 96, group, scale + 32));
        }
        Packing.bits(values.codes, 2, block, at);
        Packing.pairs(values.codes, 0, block, at + 32);
    }

    private static void putScale(byte[] block, int at, int group, int scale) {
        block[at + group % 8] |= (byte) ((scale & 15) << group / 8 * 4);
        block[at + 8 + group % 4] |= (byte) (scale >> 4 << group / 4 * 2);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at + 108);
        for (int group = 0; group < 16; group++) {
            float scale = d * (scale(block, at + 96, group) - 32);
            int column = group % 2 * 16;
            int q = at + 32 + group / 8 * 32 + column;
            int shift = group % 8 / 2 * 2;
            int highBit = group / 2;
            for (int i = 0; i < 16; i++) {
                int high = (block[at + column + i] >> highBit & 1) != 0 ? 0 : 4;
                target[to + group * 16 + i] = scale * ((block[q + i] >> shift & 3) - high);
            }
        }
    }

    /** Low nibbles in 8 bytes, the first eight scales below the last; two more bits of each in 4 bytes. */
    private static int scale(byte[] block, int at, int group) {
        int low = block[at + group % 8] >> group / 8 * 4 & 15;
        int high = block[at + 8 + group % 4] >> group / 4 * 2 & 3;
        return low | high << 4;
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at + 108);
        for (int group = 0; group < 16; group++) {
            block.scales[group] = (byte) (scale(bytes, at + 96, group) - 32);
        }
        for (int group = 0; group < 8; group++) {
            block.bits(bytes, at + 32 + group / 4 * 32, 32, group % 4 * 2, 2, 0, group * 32);
            block.bits(bytes, at, 32, group, 1, 2, group * 32);
        }
    }
}
