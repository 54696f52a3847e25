package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 64 E2M1 values in 4 groups of 16, each with a scale of 4 exponent and 3 mantissa bits. */
final class NVFP4 extends Blocks {
    private static final int GROUPS = 4;

    NVFP4() {
        super(GgmlType.NVFP4);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        for (int group = 0; group < GROUPS; group++) {
            int values = at + GROUPS + group * 8;
            Codebooks.decode(
                    Codebooks.E2M1, block, values, 8, scale(block[at + group] & 0xff), target, to + group * 16);
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
}
