package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;

/** 32 E2M1 values and a power of two, E8M0 (OCP Microscaling Formats 1.0). */
final class MXFP4 extends Blocks implements PackedBlocks {
    /** The doubled values are −12 to 12. */
    private static final PackedForm FORM = new PackedForm(PackedForm.Values.BITS5, 16, PackedForm.Scaling.BLOCK);

    private static final double LN_2 = Math.log(2);

    MXFP4() {
        super(GgmlType.MXFP4);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        int e = exponent(Math.abs(Rounding.peak(source, from, 32)));
        block[at] = (byte) e;
        Packing.nibbles(Codebooks.nearestE2M1(source, from, 32, scale(e)), 0, 16, block, at + 1);
    }

    /**
     * The code for a largest magnitude, whose own exponent becomes that of 4. The logarithm is rounded to float before it is
     * truncated, as ggml does, so a value just below a power of two may count as that power.
     */
    private static int exponent(float amax) {
        int log2 = (int) Math.floor((float) (Math.log(amax) / LN_2));
        return amax == 0 ? 0 : Math.max(0, log2 - 2 + 127);
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        Codebooks.decode(Codebooks.E2M1, block, at + 1, 16, scale(block[at] & 0xff), target, to);
    }

    /** Half of 2^(e - 127), since the codebook is doubled; the two smallest are subnormal. */
    private static float scale(int e) {
        return Float.intBitsToFloat(e < 2 ? 0x0020_0000 << e : e - 1 << 23);
    }

    @Override
    public PackedForm form() {
        return FORM;
    }

    @Override
    public void split(byte[] bytes, int at, SplitBlock block) {
        block.lookUp(Codebooks.E2M1, bytes, at + 1, 0);
        // What scales nothing may be smaller than a half float can be.
        block.d = block.isZero() ? 0 : scale(bytes[at] & 0xff);
    }
}
