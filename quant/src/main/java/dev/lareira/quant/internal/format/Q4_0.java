package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 nibbles q and a half d: {@code (q - 8) * d}; low nibbles first. */
final class Q4_0 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS4, 8, PackedForm.Scaling.BLOCK);

    Q4_0() {
        super(GgmlType.Q4_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Rounding.peak(source, from, 32) / -8;
        putHalf(block, at, d);
        Packing.nibbles(Rounding.centred(source, from, 32, d, 8), 0, 16, block, at + 2);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int i = 0; i < 16; i++) {
            int q = block[at + 2 + i];
            target[to + i] = ((q & 15) - 8) * d;
            target[to + 16 + i] = ((q >> 4 & 15) - 8) * d;
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.nibbles(bytes, at + 2, 16, 0);
    }
}
