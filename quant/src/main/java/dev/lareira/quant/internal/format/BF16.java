package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** The upper half of a single. */
final class BF16 extends Blocks {
    BF16() {
        super(GgmlType.BF16);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(int16(block, at) << 16);
    }
}
