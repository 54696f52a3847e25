package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** IEEE half precision. */
final class F16 extends Blocks {
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
}
