package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 nibbles, each the index of one of 16 values, and a half d. */
final class IQ4_NL extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS8, 0, PackedForm.Scaling.BLOCK);

    IQ4_NL() {
        super(GgmlType.IQ4_NL);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float scale = IQ4Search.scale(source, from);
        putHalf(block, at, scale);
        Packing.nibbles(IQ4Search.codes(source, from, scale), 0, 16, block, at + 2);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        Codebooks.decode(Codebooks.IQ4, block, at + 2, 16, half(block, at), target, to);
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        block.lookUp(Codebooks.IQ4, bytes, at + 2, 0);
    }
}
