package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 64 two-bit values q and a half d: {@code (q - 1) * d}. */
final class Q2_0 extends Blocks implements PackedBlocks {
    Q2_0() {
        super(GgmlType.Q2_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Math.abs(Rounding.peak(source, from, 64));
        byte[] codes = Rounding.ternary(source, from, 64, d);
        putHalf(block, at, d);
        for (int i = 0; i < 64; i++) {
            block[at + 2 + i / 4] |= (byte) (codes[i] << i % 4 * 2);
        }
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int i = 0; i < 64; i++) {
            target[to + i] = ((block[at + 2 + i / 4] >> i % 4 * 2 & 3) - 1) * d;
        }
    }

    @Override
    public PackedForm form() {
        return PackedForm.TWO_BITS;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.ternary(half(bytes, at));
        for (int i = 0; i < 32; i++) {
            block.ternary(i, bytes[at + 2 + block.part * 8 + i / 4] >> i % 4 * 2 & 3);
        }
    }
}
