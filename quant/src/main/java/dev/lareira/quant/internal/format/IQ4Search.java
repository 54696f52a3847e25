package dev.lareira.quant.internal.format;

/**
 * The search for the scale of 32 values of IQ4_NL and IQ4_XS, as in ggml's file quantiser: every float operation in the same
 * order, so that encoded bytes are equal. Where the squares overflow, the scale is not finite.
 */
final class IQ4Search {
    private static final byte[] LEVELS = Codebooks.IQ4;
    /** Scales tried on each side. */
    private static final int TRIALS = 7;

    private IQ4Search() {}

    /** Tries scales that map the peak near to the lowest level, each corrected by least squares with weights x². */
    static float scale(float[] x, int from) {
        float peak = Rounding.peak(x, from, 32);
        if (Math.abs(peak) < ScaleSearch.LEAST) {
            return 0;
        }
        float scale = 0;
        float best = 0;
        for (int trial = -TRIALS - 1; trial <= TRIALS; trial++) {
            boolean first = trial < -TRIALS;
            float inverse = first ? 1 / (-peak / LEVELS[0]) : (trial + LEVELS[0]) / peak;
            float sumqx = 0;
            float sumq2 = 0;
            for (int i = from; i < from + 32; i++) {
                float level = LEVELS[nearest(inverse * x[i])];
                float weight = x[i] * x[i];
                sumqx += weight * level * x[i];
                sumq2 += weight * level * level;
            }
            if (first || sumq2 > 0 && sumqx * sumqx > best * sumq2) {
                scale = sumq2 != 0 ? sumqx / sumq2 : 0;
                best = scale * sumqx;
            }
        }
        return scale;
    }

    /** For each of 32 values the level that comes nearest with this scale. */
    static byte[] codes(float[] x, int from, float scale) {
        float inverse = Rounding.inverse(scale);
        byte[] codes = new byte[32];
        for (int i = 0; i < 32; i++) {
            codes[i] = (byte) nearest(inverse * x[from + i]);
        }
        return codes;
    }

    /** The index of the nearest level, the upper one of equals. */
    private static int nearest(float x) {
        int upper = 1;
        while (upper < 15 && x >= LEVELS[upper]) {
            upper++;
        }
        return x - LEVELS[upper - 1] < LEVELS[upper] - x ? upper - 1 : upper;
    }
}
