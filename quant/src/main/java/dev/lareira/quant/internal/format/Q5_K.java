package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** As Q4_K with the fifth bit of value i of group g in bit g of byte i of 32 bytes. */
final class Q5_K extends Blocks implements PackedBlocks {
    private static final PackedForm FORM =
            new PackedForm(PackedForm.Values.BITS5, 0, PackedForm.Scaling.SCALES_MINIMUMS_32);

    Q5_K() {
        super(GgmlType.Q5_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        AffineSuperBlock values = new AffineSuperBlock(source, from, 32, 31);
        values.searchSquared(-0.5f, 15);
        values.quantizeScales(
                this, block, at, 63, (group, scale, minimum) -> ScalesK4.put(block, at + 4, group, scale, minimum));
        Packing.bits(values.codes, 4, block, at + 16);
        for (int pair = 0; pair < 4; pair++) {
            Packing.nibbles(values.codes, pair * 64, 32, block, at + 48 + pair * 32);
        }
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        float dmin = half(block, at + 2);
        for (int group = 0; group < 8; group++) {
            float scale = d * ScalesK4.scale(block, at + 4, group);
            float minimum = dmin * ScalesK4.minimum(block, at + 4, group);
            int q = at + 48 + group / 2 * 32;
            int shift = group % 2 * 4;
            for (int i = 0; i < 32; i++) {
                int high = (block[at + 16 + i] >> group & 1) << 4;
                target[to + group * 32 + i] = scale * (block[q + i] >> shift & 15 | high) - minimum;
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
            block.nibbles(bytes, at + 48 + pair * 32, 32, pair * 64);
        }
        for (int group = 0; group < 8; group++) {
            block.bits(bytes, at + 16, 32, group, 1, 4, group * 32);
        }
    }
}
