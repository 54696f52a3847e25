package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 two-bit values in 16 groups with 4-bit scales and minimums: {@code d * scale * q - dmin * minimum}. */
final class Q2_K extends Blocks implements PackedBlocks {
    private static final PackedForm FORM =
            new PackedForm(PackedForm.Values.BITS2, 0, PackedForm.Scaling.SCALES_MINIMUMS_16);

    Q2_K() {
        super(GgmlType.Q2_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        AffineSuperBlock values = new AffineSuperBlock(source, from, 16, 3);
        values.searchAbsolute(-0.5f, 15);
        values.quantizeScales(
                this, block, at + 80, 15, (group, scale, minimum) -> block[at + group] = (byte) (scale | minimum << 4));
        Packing.pairs(values.codes, 0, block, at + 16);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at + 80);
        float dmin = half(block, at + 82);
        for (int group = 0; group < 16; group++) {
            int packed = block[at + group];
            float scale = d * (packed & 15);
            float minimum = dmin * (packed >> 4 & 15);
            int q = at + 16 + group / 8 * 32 + group % 2 * 16;
            int shift = group % 8 / 2 * 2;
            for (int i = 0; i < 16; i++) {
                target[to + group * 16 + i] = scale * (block[q + i] >> shift & 3) - minimum;
            }
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at + 80);
        block.m = -half(bytes, at + 82);
        for (int group = 0; group < 16; group++) {
            block.scales[group] = (byte) (bytes[at + group] & 15);
            block.minimums[group] = (byte) (bytes[at + group] >> 4 & 15);
        }
        for (int group = 0; group < 8; group++) {
            block.bits(bytes, at + 16 + group / 4 * 32, 32, group % 4 * 2, 2, 0, group * 32);
        }
    }
}
