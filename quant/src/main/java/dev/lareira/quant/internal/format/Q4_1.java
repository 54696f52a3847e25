package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 nibbles q, halves d and m: {@code q * d + m}; low nibbles first. */
final class Q4_1 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS4, 0, PackedForm.Scaling.BLOCK_MINIMUM);

    Q4_1() {
        super(GgmlType.Q4_1);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float min = Rounding.min(source, from, 32);
        float d = (Rounding.max(source, from, 32) - min) / 15;
        putHalf(block, at, d);
        putHalf(block, at + 2, min);
        Packing.nibbles(Rounding.above(source, from, 32, min, d, 15), 0, 16, block, at + 4);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        float m = half(block, at + 2);
        for (int i = 0; i < 16; i++) {
            int q = block[at + 4 + i];
            target[to + i] = (q & 15) * d + m;
            target[to + 16 + i] = (q >> 4 & 15) * d + m;
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.m = half(bytes, at + 2);
        block.nibbles(bytes, at + 4, 16, 0);
    }
}
