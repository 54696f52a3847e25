package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** IEEE half precision. */
final class F16 extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.FLOAT16, 0, PackedForm.Scaling.NONE);

    F16() {
        super(GgmlType.F16);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        putInt16(block, at, Float.floatToFloat16(source[from]));
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        target[to] = half(block, at);
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        for (int i = 0; i < 32; i++) {
            block.floatBits(i, SplitBlock.scaledHalf(half(bytes, at + 2 * i)));
        }
    }
}
