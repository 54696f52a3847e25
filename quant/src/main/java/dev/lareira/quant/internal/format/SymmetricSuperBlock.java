package dev.lareira.quant.internal.format;

/** The 256 values of Q3_K and Q6_K while they are encoded: 16 groups, {@code d * scale * (code - zero)}. */
final class SymmetricSuperBlock {
    private static final int GROUPS = 16;
    private static final int GROUP = 16;

    /** Puts a group's integer scale where the format has it. */
    interface ScaleWriter {
        void write(int group, int scale);
    }

    /** Finds the scale and the codes of one group. */
    interface Search {
        float scale(float[] x, int from, int count, int zero, byte[] codes, int at);
    }

    /** From 0 to {@code 2 * zero - 1}. */
    final byte[] codes = new byte[GROUPS * GROUP];

    private final float[] x;
    private final int from;
    private final int zero;
    private final float[] scales = new float[GROUPS];

    SymmetricSuperBlock(float[] x, int from, int zero) {
        this.x = x;
        this.from = from;
        this.zero = zero;
    }

    /** Searches all groups; gives the scale of largest magnitude. */
    float search(Search search) {
        for (int group = 0; group < GROUPS; group++) {
            scales[group] = search.scale(x, from + group * GROUP, GROUP, zero, codes, group * GROUP);
        }
        return Rounding.peak(scales, 0, GROUPS);
    }

    /**
     * Stores the scale of largest magnitude as half d, those of all groups as multiples of it, and chooses the codes again for
     * what is stored; a scale of zero leaves them as they are.
     *
     * @param largest not zero; becomes {@code -limit}
     * @param at position of d
     */
    void quantizeScales(Blocks format, float largest, byte[] block, int at, int limit, ScaleWriter writer) {
        float inverse = -limit / largest;
        format.putHalf(block, at, 1 / inverse);
        float d = Blocks.half(block, at);
        for (int group = 0; group < GROUPS; group++) {
            int scale = Math.clamp(Rounding.even(inverse * scales[group]), -limit, limit - 1);
            writer.write(group, scale);
            if (d * scale != 0) {
                requantize(group, d * scale);
            }
        }
    }

    private void requantize(int group, float scale) {
        for (int i = group * GROUP; i < (group + 1) * GROUP; i++) {
            codes[i] = (byte) (Math.clamp(Rounding.even(x[from + i] / scale), -zero, zero - 1) + zero);
        }
    }
}
