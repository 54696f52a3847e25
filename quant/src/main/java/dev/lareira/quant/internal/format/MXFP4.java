package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 E2M1 values and a power of two, E8M0 (OCP Microscaling Formats 1.0). */
final class MXFP4 extends Blocks {
    MXFP4() {
        super(GgmlType.MXFP4);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        int e = block[at] & 0xff;
        // Half of 2^(e - 127), since the codebook is doubled; the two smallest are subnormal.
        float scale = Float.intBitsToFloat(e < 2 ? 0x0020_0000 << e : e - 1 << 23);
        Codebooks.decode(Codebooks.E2M1, block, at + 1, 16, scale, target, to);
    }
}
