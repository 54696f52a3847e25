package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 64 E2M1 values in 4 groups of 16, each with a scale of 4 exponent and 3 mantissa bits. */
final class NVFP4 extends Blocks implements PackedBlocks {
    /** A value times its scale has six bits at most, which the upper half of a float holds. */
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BFLOAT16, 0, PackedForm.Scaling.NONE);

    private static final int GROUPS = 4;
    private static final float LARGEST_SCALE = 448;

    NVFP4() {
        super(GgmlType.NVFP4);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        for (int group = 0; group < GROUPS; group++) {
            int start = from + group * 16;
            float largest = Math.abs(Rounding.peak(source, start, 16)) / 6;
            if (largest > LARGEST_SCALE) {
                throw tooLarge(largest);
            }
            int code = code(largest);
            block[at + group] = (byte) code;
            byte[] codes = Codebooks.nearestE2M1(source, start, 16, scale(code));
            Packing.nibbles(codes, 0, 8, block, at + GROUPS + group * 8);
        }
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        for (int group = 0; group < GROUPS; group++) {
            int values = at + GROUPS + group * 8;
            Codebooks.decode(
                    Codebooks.E2M1, block, values, 8, scale(block[at + group] & 0xff), target, to + group * 16);
        }
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        float[] weights = new float[32];
        for (int half = 0; half < 2; half++) {
            int group = 2 * block.part + half;
            float scale = scale(bytes[at + group] & 0xff);
            Codebooks.decode(Codebooks.E2M1, bytes, at + GROUPS + group * 8, 8, scale, weights, half * 16);
        }
        for (int i = 0; i < weights.length; i++) {
            block.floatBits(i, Float.floatToRawIntBits(weights[i]) >>> 16);
        }
    }

    /** Half the value of the code, since the codebook is doubled. 0x7F stands for zero; the sign bit is ignored. */
    private static float scale(int code) {
        if (code == 0 || code == 0x7f) {
            return 0;
        }
        int exponent = code >> 3 & 15;
        int mantissa = code & 7;
        return exponent == 0 ? Math.scalb((float) mantissa, -10) : Math.scalb(1 + mantissa / 8f, exponent - 8);
    }

    /** The code nearest to a scale that is not negative; as in ggml the largest one stands for all from 256. */
    private static int code(float scale) {
        if (scale < 0x1p-6f) {
            return Math.min(7, (int) (scale * 512 + 0.5f));
        }
        // Four bits of exponent and three of mantissa are left of the float; 7 and not 127 is the bias.
        int code = (Float.floatToRawIntBits(scale) + (1 << 19) >> 20) - (127 - 7 << 3);
        return code < 15 << 3 ? code : 0x7e;
    }
}
