package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** Q8_0 with {@code d * sum(q)}, a half too, behind d: a format of activations. */
final class Q8_1 extends Blocks {
    Q8_1() {
        super(GgmlType.Q8_1);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Math.abs(Rounding.peak(source, from, 32)) / 127;
        float inverse = Rounding.inverse(d);
        int sum = 0;
        for (int i = 0; i < 32; i++) {
            int q = Rounding.away(source[from + i] * inverse);
            block[at + 4 + i] = (byte) q;
            sum += q;
        }
        putHalf(block, at, d);
        putHalf(block, at + 2, sum * d);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int i = 0; i < 32; i++) {
            target[to + i] = block[at + 4 + i] * d;
        }
    }
}
