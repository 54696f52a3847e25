package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 256 nibbles as in IQ4_NL, in 8 groups with 6-bit scales: {@code d * (scale - 32) * value}. */
final class IQ4_XS extends Blocks implements PackedBlocks {
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS8, 0, PackedForm.Scaling.SCALES_16);

    IQ4_XS() {
        super(GgmlType.IQ4_XS);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        float[] scales = new float[8];
        for (int group = 0; group < 8; group++) {
            scales[group] = IQ4Search.scale(source, from + group * 32);
        }
        float d = -Rounding.peak(scales, 0, 8) / 32;
        putHalf(block, at, d);
        int high = 0;
        for (int group = 0; group < 8; group++) {
            // Unlike the K formats this goes by d before it is rounded to half.
            int scale = Math.clamp(Rounding.even(Rounding.inverse(d) * scales[group]), -32, 31);
            byte[] codes = IQ4Search.codes(source, from + group * 32, d * scale);
            block[at + 4 + group / 2] |= (byte) ((scale + 32 & 15) << group % 2 * 4);
            high |= scale + 32 >> 4 << 2 * group;
            Packing.nibbles(codes, 0, 16, block, at + 8 + group * 16);
        }
        putInt16(block, at + 2, high);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        float d = half(block, at);
        for (int group = 0; group < 8; group++) {
            float scale = d * (scale(block, at, group) - 32);
            Codebooks.decode(Codebooks.IQ4, block, at + 8 + group * 16, 16, scale, target, to + group * 32);
        }
    }

    private static int scale(byte[] block, int at, int group) {
        int low = block[at + 4 + group / 2] >> group % 2 * 4 & 15;
        return low | (int16(block, at + 2) >> 2 * group & 3) << 4;
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.d = half(bytes, at);
        for (int group = 0; group < 8; group++) {
            byte scale = (byte) (scale(bytes, at, group) - 32);
            block.scales[2 * group] = scale;
            block.scales[2 * group + 1] = scale;
            block.lookUp(Codebooks.IQ4, bytes, at + 8 + group * 16, group * 32);
        }
    }
}
