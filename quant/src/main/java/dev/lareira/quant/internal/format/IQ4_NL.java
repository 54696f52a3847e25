package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 nibbles, each the index of one of 16 values, and a half d. */
final class IQ4_NL extends Blocks {
    IQ4_NL() {
        super(GgmlType.IQ4_NL);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        Codebooks.decode(Codebooks.IQ4, block, at + 2, 16, half(block, at), target, to);
    }
}
