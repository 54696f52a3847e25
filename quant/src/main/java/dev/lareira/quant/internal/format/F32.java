package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** IEEE single precision. */
final class F32 extends Blocks {
    F32() {
        super(GgmlType.F32);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        putInt32(block, at, Float.floatToRawIntBits(source[from]));
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(int32(block, at));
    }
}
