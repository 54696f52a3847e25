package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 6-bit values, 4 bits in 128 bytes and 2 in 64, 16 signed scales: {@code d * scale * (q - 32)}. */
final class Q6_K extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS6, 32, PackedForm.Scaling.SCALES_16);

    Q6_K() {
        super(GgmlType.Q6_K);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        SymmetricSuperBlock values = new SymmetricSuperBlock(source, from, 32);
        float largest = values.search(ScaleSearch::leastSquares);
        if (Math.abs(largest) < ScaleSearch.LEAST) {
            return;
        }
        values.quantizeScales(
                this, largest, block, at + 208, 128, (group, scale) -> block[at + 192 + group] = (byte) scale);
        for (int half = 0; half < 2; half++) {
            Packing.nibbles(values.codes, half * 128, 64, block, at + half * 64);
        }
        Packing.pairs(values.codes, 4, block, at + 128);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at + 208);
        for (int half = 0; half < 2; half++) {
            int low = at + half * 64;
            int high = at + 128 + half * 32;
            int scale = at + 192 + half * 8;
            for (int quarter = 0; quarter < 4; quarter++) {
                for (int i = 0; i < 32; i++) {
                    int nibble = block[low + quarter % 2 * 32 + i] >> quarter / 2 * 4 & 15;
                    int q = (nibble | (block[high + i] >> quarter * 2 & 3) << 4) - 32;
                    target[to + half * 128 + quarter * 32 + i] = d * block[scale + quarter * 2 + i / 16] * q;
                }
            }
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at + 208);
        System.arraycopy(bytes, at + 192, block.scales, 0, 16);
        for (int half = 0; half < 2; half++) {
            block.nibbles(bytes, at + half * 64, 64, half * 128);
            for (int quarter = 0; quarter < 4; quarter++) {
                block.bits(bytes, at + 128 + half * 32, 32, quarter * 2, 2, 4, half * 128 + quarter * 32);
            }
        }
    }
}
