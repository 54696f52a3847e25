package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 nibbles in 8 groups of 32 with 6-bit scales and minimums: {@code d * scale * q - dmin * minimum}. */
final class Q4_K extends Blocks implements PackedBlocks {
    private static final PackedForm FORM =
            new PackedForm(PackedForm.Values.BITS4, 0, PackedForm.Scaling.SCALES_MINIMUMS_32);

    Q4_K() {
        super(GgmlType.Q4_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        AffineSuperBlock values = new AffineSuperBlock(source, from, 32, 15);
        values.searchSquared(-1, 20);
        values.quantizeScales(
                this, block, at, 63, (group, scale, minimum) -> ScalesK4.put(block, at + 4, group, scale, minimum));
        for (int pair = 0; pair < 4; pair++) {
            Packing.nibbles(values.codes, pair * 64, 32, block, at + 16 + pair * 32);
        }
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        float dmin = half(block, at + 2);
        for (int group = 0; group < 8; group++) {
            float scale = d * ScalesK4.scale(block, at + 4, group);
            float minimum = dmin * ScalesK4.minimum(block, at + 4, group);
            int q = at + 16 + group / 2 * 32;
            int shift = group % 2 * 4;
            for (int i = 0; i < 32; i++) {
                target[to + group * 32 + i] = scale * (block[q + i] >> shift & 15) - minimum;
            }
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.m = -half(bytes, at + 2);
        ScalesK4.split(bytes, at + 4, block);
        for (int pair = 0; pair < 4; pair++) {
            block.nibbles(bytes, at + 16 + pair * 32, 32, pair * 64);
        }
    }
}
