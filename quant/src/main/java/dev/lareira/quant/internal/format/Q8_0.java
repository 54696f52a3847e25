package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 signed bytes q and a half d: {@code q * d}. */
final class Q8_0 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS8, 0, PackedForm.Scaling.BLOCK);

    Q8_0() {
        super(GgmlType.Q8_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Math.abs(Rounding.peak(source, from, 32)) / 127;
        float inverse = Rounding.inverse(d);
        for (int i = 0; i < 32; i++) {
            block[at + 2 + i] = (byte) Rounding.away(source[from + i] * inverse);
        }
        putHalf(block, at, d);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int i = 0; i < 32; i++) {
            target[to + i] = block[at + 2 + i] * d;
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.bytes(bytes, at + 2, 32);
    }
}
