package dev.lareira.quant.internal.format;

/**
 * The 256 values of Q2_K, Q4_K and Q5_K while they are encoded: groups of {@code scale * code - minimum}. The search is that
 * of ggml's reference quantisers, every float operation in the same order, so that encoded bytes are equal.
 */
final class AffineSuperBlock {
    /** Puts a group's integer scale and minimum where the format has them. */
    interface ScaleWriter {
        void write(int group, int scale, int minimum);
    }

    /** From 0 to {@code top}. */
    final byte[] codes = new byte[256];

    private final float[] x;
    private final int from;
    private final int group;
    private final int top;
    private final float[] scales;
    private final float[] minimums;
    private final float[] weights;
    private final byte[] trial;

    /**
     * @param group values in a group
     * @param top largest code
     */
    AffineSuperBlock(float[] x, int from, int group, int top) {
        this.x = x;
        this.from = from;
        this.group = group;
        this.top = top;
        this.scales = new float[256 / group];
        this.minimums = new float[256 / group];
        this.weights = new float[group];
        this.trial = new byte[group];
    }

    /** Searches with weights |x| for the least absolute error, as Q2_K does. */
    void searchAbsolute(float start, int steps) {
        for (int g = 0; g < scales.length; g++) {
            for (int i = 0; i < group; i++) {
                weights[i] = Math.abs(x[from + g * group + i]);
            }
            search(g, start, steps, true);
        }
    }

    /** Searches with weights |x| plus the group's root mean square for the least squared error, as Q4_K and Q5_K do. */
    void searchSquared(float start, int steps) {
        for (int g = 0; g < scales.length; g++) {
            float sum = 0;
            for (int i = 0; i < group; i++) {
                float value = x[from + g * group + i];
                sum += value * value;
            }
            float rms = (float) Math.sqrt(sum / group);
            for (int i = 0; i < group; i++) {
                weights[i] = rms + Math.abs(x[from + g * group + i]);
            }
            search(g, start, steps, false);
        }
    }

    /**
     * Stores the largest scale and the largest minimum as halves d and dmin, those of each group as parts of them, and chooses
     * the codes again for what is stored; a scale of zero leaves them as they are.
     *
     * @param at position of d; dmin follows
     * @param limit integer for the largest ones
     */
    void quantizeScales(Blocks format, byte[] block, int at, int limit, ScaleWriter writer) {
        float largestScale = Math.max(0, Rounding.max(scales, 0, scales.length));
        float largestMinimum = Math.max(0, Rounding.max(minimums, 0, minimums.length));
        format.putHalf(block, at, largestScale / limit);
        format.putHalf(block, at + 2, largestMinimum / limit);
        float d = Blocks.half(block, at);
        float dmin = Blocks.half(block, at + 2);
        for (int g = 0; g < scales.length; g++) {
            int scale = part(scales[g], largestScale, limit);
            int minimum = part(minimums[g], largestMinimum, limit);
            writer.write(g, scale, minimum);
            if (d * scale != 0) {
                requantize(g, d * scale, dmin * minimum);
            }
        }
    }

    private static int part(float value, float largest, int limit) {
        return largest > 0 ? Math.clamp(Rounding.even(limit / largest * value), 0, limit) : 0;
    }

    private void requantize(int g, float scale, float minimum) {
        for (int i = g * group; i < (g + 1) * group; i++) {
            codes[i] = (byte) clamp(Rounding.even((x[from + i] + minimum) / scale));
        }
    }

    /**
     * From the plain division of the range by {@code top}, tries {@code steps + 1} others, {@code top + start} and up by tenths,
     * each corrected by weighted least squares. A better minimum moves the range of the attempts that follow.
     */
    private void search(int g, float start, int steps, boolean absolute) {
        int at = from + g * group;
        float min = Math.min(0, Rounding.min(x, at, group));
        float max = Rounding.max(x, at, group);
        if (max == min) {
            minimums[g] = -min;
            return;
        }
        float sumW = 0;
        float sumX = 0;
        for (int i = 0; i < group; i++) {
            sumW += weights[i];
            sumX += weights[i] * x[at + i];
        }
        float inverse = top / (max - min);
        float scale = 1 / inverse;
        quantize(at, inverse, min);
        float least = error(at, scale, min, absolute);
        System.arraycopy(trial, 0, codes, g * group, group);
        for (int step = 0; step <= steps; step++) {
            quantize(at, (start + 0.1f * step + top) / (max - min), min);
            float sumL = 0;
            float sumL2 = 0;
            float sumXl = 0;
            for (int i = 0; i < group; i++) {
                float weighted = weights[i] * trial[i];
                sumL += weighted;
                sumL2 += weighted * trial[i];
                sumXl += weighted * x[at + i];
            }
            float determinant = sumW * sumL2 - sumL * sumL;
            if (determinant > 0) {
                float trialScale = (sumW * sumXl - sumX * sumL) / determinant;
                float trialMin = (sumL2 * sumX - sumL * sumXl) / determinant;
                if (trialMin > 0) {
                    trialMin = 0;
                    trialScale = sumXl / sumL2;
                }
                float error = error(at, trialScale, trialMin, absolute);
                if (error < least) {
                    System.arraycopy(trial, 0, codes, g * group, group);
                    least = error;
                    scale = trialScale;
                    min = trialMin;
                }
            }
        }
        scales[g] = scale;
        minimums[g] = -min;
    }

    private void quantize(int at, float inverse, float min) {
        for (int i = 0; i < group; i++) {
            trial[i] = (byte) clamp(Rounding.even(inverse * (x[at + i] - min)));
        }
    }

    private float error(int at, float scale, float min, boolean absolute) {
        float sum = 0;
        for (int i = 0; i < group; i++) {
            float difference = scale * trial[i] + min - x[at + i];
            sum += weights[i] * (absolute ? Math.abs(difference) : difference * difference);
        }
        return sum;
    }

    private int clamp(int code) {
        return Math.clamp(code, 0, top);
    }
}
