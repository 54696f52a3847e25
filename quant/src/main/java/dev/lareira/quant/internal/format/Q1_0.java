package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 128 signs and a half d: {@code +d} or {@code -d}. */
final class Q1_0 extends Blocks implements PackedBlocks {
    Q1_0() {
        super(GgmlType.Q1_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float sum = 0;
        for (int i = 0; i < 128; i++) {
            sum += Math.abs(source[from + i]);
            block[at + 2 + i / 8] |= (byte) (source[from + i] >= 0 ? 1 << i % 8 : 0);
        }
        putHalf(block, at, sum / 128);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int i = 0; i < 128; i++) {
            target[to + i] = (block[at + 2 + i / 8] >> i % 8 & 1) != 0 ? d : -d;
        }
    }

    @Override
    public PackedForm form() {
        return PackedForm.TWO_BITS;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        int signs = int32(bytes, at + 2 + block.part * 4);
        for (int i = 0; i < 32; i++) {
            block.value(i, block.form().zero() + ((signs >> i & 1) != 0 ? 1 : -1));
        }
    }
}
