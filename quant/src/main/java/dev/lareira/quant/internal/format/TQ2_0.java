package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 two-bit values q and a half d: {@code (q - 1) * d}; byte i of 32 holds values i, i + 32, i + 64, i + 96. */
final class TQ2_0 extends Blocks implements PackedBlocks {
    TQ2_0() {
        super(GgmlType.TQ2_0);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float d = Math.abs(Rounding.peak(source, from, 256));
        Packing.pairs(Rounding.ternary(source, from, 256, d), 0, block, at);
        putHalf(block, at + 64, d);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at + 64);
        for (int i = 0; i < 256; i++) {
            int q = block[at + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3;
            target[to + i] = (q - 1) * d;
        }
    }

    @Override
    public PackedForm form() {
        return PackedForm.TWO_BITS_256;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.ternary(half(bytes, at + 64));
        for (int i = 0; i < 256; i++) {
            block.ternary(i, bytes[at + i / 128 * 32 + i % 32] >> i % 128 / 32 * 2 & 3);
        }
    }
}
