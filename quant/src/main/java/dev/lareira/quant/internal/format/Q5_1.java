package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** As Q4_1 with the fifth bits in 32 bits behind d and m. */
final class Q5_1 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS5, 0, PackedForm.Scaling.BLOCK_MINIMUM);

    Q5_1() {
        super(GgmlType.Q5_1);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float min = Rounding.min(source, from, 32);
        float d = (Rounding.max(source, from, 32) - min) / 31;
        byte[] codes = Rounding.above(source, from, 32, min, d, 31);
        putHalf(block, at, d);
        putHalf(block, at + 2, min);
        putInt32(block, at + 4, Packing.fifthBits(codes));
        Packing.nibbles(codes, 0, 16, block, at + 8);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        float m = half(block, at + 2);
        int high = int32(block, at + 4);
        for (int i = 0; i < 16; i++) {
            int q = block[at + 8 + i];
            target[to + i] = (q & 15 | (high >>> i & 1) << 4) * d + m;
            target[to + 16 + i] = (q >> 4 & 15 | (high >>> i + 16 & 1) << 4) * d + m;
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
        block.nibbles(bytes, at + 8, 16, 0);
        block.fifthBits(int32(bytes, at + 4));
    }
}
