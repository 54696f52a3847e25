package dev.lareira.quant.internal.panel;

import java.util.Arrays;

/**
 * Activations as panel kernels read them: the floats, and the same in 8 bits with a scale for each 32 columns, rounded as
 * ggml's Q8_0, halves away from zero.
 */
public final class PanelInput {
    static final int GROUP = 32;
    /** Columns of a sum. */
    static final int SUM = 16;

    /** {@code [tokens, columns]} */
    float[] values = {};
    /** Each 8-bit value twice, in both halves of an int, so that one broadcast fills 16-bit lanes. */
    int[] pairs = {};
    /** One for each 32 columns; 1 for floats. */
    float[] scales = {};
    /** Sums of the 8-bit values of each 16 columns; 0 for floats. */
    int[] sums = {};

    /** Takes the rows as they are. The array is shared, not copied. */
    public void floats(float[] values, int tokens, int columns) {
        this.values = values;
        reserve(tokens * columns);
        Arrays.fill(scales, 0, tokens * columns / GROUP, 1);
        Arrays.fill(sums, 0, tokens * columns / SUM, 0);
    }

    /** Rounds the rows to 8 bits. */
    public void quantize(float[] values, int tokens, int columns) {
        reserve(tokens * columns);
        if (pairs.length < tokens * columns) {
            pairs = new int[tokens * columns];
        }
        for (int g = 0; g < tokens * columns / GROUP; g++) {
            group(values, g);
        }
    }

    /** Sum of the 8-bit values of 32 columns. */
    int sum(int xi) {
        return sums[xi / SUM] + sums[xi / SUM + 1];
    }

    /** Sum of the 8-bit values of a group of 16 or 32 columns. */
    int sum(int xi, int group) {
        return group == SUM ? sums[xi / SUM] : sum(xi);
    }

    private void reserve(int size) {
        if (sums.length < size / SUM) {
            scales = new float[size / GROUP];
            sums = new int[size / SUM];
        }
    }

    private void group(float[] values, int g) {
        int from = g * GROUP;
        float max = 0;
        for (int i = from; i < from + GROUP; i++) {
            max = Math.max(max, Math.abs(values[i]));
        }
        float scale = max / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        scales[g] = scale;
        for (int half = 0; half < 2; half++) {
            int sum = 0;
            int start = from + half * SUM;
            for (int i = start; i < start + SUM; i++) {
                float scaled = values[i] * inverse;
                int q = (int) (scaled + Math.copySign(0.5f, scaled));
                pairs[i] = q << 16 | q & 0xffff;
                sum += q;
            }
            sums[g * 2 + half] = sum;
        }
    }
}
