package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** The upper half of a single. */
final class BF16 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BFLOAT16, 0, PackedForm.Scaling.NONE);

    BF16() {
        super(GgmlType.BF16);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        int bits = Float.floatToRawIntBits(source[from]);
        // To nearest, halves to even; a NaN stays one when its lower bits go.
        int rounded = Float.isNaN(source[from]) ? bits | 64 << 16 : bits + 0x7fff + (bits >>> 16 & 1);
        putInt16(block, at, rounded >>> 16);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(int16(block, at) << 16);
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.bytes(bytes, at, 64);
    }
}
