package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** As Q4_0 with the fifth bits in 32 bits behind d: {@code (q - 16) * d}. */
final class Q5_0 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS5, 16, PackedForm.Scaling.BLOCK);

    Q5_0() {
        super(GgmlType.Q5_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Rounding.peak(source, from, 32) / -16;
        byte[] codes = Rounding.centred(source, from, 32, d, 16);
        putHalf(block, at, d);
        putInt32(block, at + 2, Packing.fifthBits(codes));
        Packing.nibbles(codes, 0, 16, block, at + 6);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        int high = int32(block, at + 2);
        for (int i = 0; i < 16; i++) {
            int q = block[at + 6 + i];
            target[to + i] = ((q & 15 | (high >>> i & 1) << 4) - 16) * d;
            target[to + 16 + i] = ((q >> 4 & 15 | (high >>> i + 16 & 1) << 4) - 16) * d;
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.nibbles(bytes, at + 6, 16, 0);
        block.fifthBits(int32(bytes, at + 2));
    }
}
