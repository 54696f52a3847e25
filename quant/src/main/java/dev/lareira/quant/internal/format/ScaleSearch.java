package dev.lareira.quant.internal.format;

/**
 * The searches for the scale of a group of Q3_K and Q6_K, as in ggml's reference quantisers: every float operation in the
 * same order, so that encoded bytes are equal. Where the squares overflow, the scale is not finite.
 */
final class ScaleSearch {
    /** A group with smaller values only is zero. */
    static final float LEAST = 1e-15f;
    /** Rounds of {@link #descent}. */
    private static final int ROUNDS = 5;

    private ScaleSearch() {}

    /**
     * Tries 19 scales around the one that maps the peak to {@code -zero}, each corrected by least squares with weights x².
     *
     * @param codes takes {@code x / scale + zero}, from 0 to {@code 2 * zero - 1}
     * @return the scale, which may be negative
     */
    static float leastSquares(float[] x, int from, int count, int zero, byte[] codes, int at) {
        float peak = Rounding.peak(x, from, count);
        if (Math.abs(peak) < LEAST) {
            return 0;
        }
        float scale = 0;
        float best = Float.NEGATIVE_INFINITY;
        for (int attempt = 0; attempt < 19; attempt++) {
            // First without an offset, then from -9 to 9 tenths.
            int tenths = attempt == 0 ? 0 : attempt <= 9 ? attempt - 10 : attempt - 9;
            float inverse = -(zero + 0.1f * tenths) / peak;
            float sumlx = 0;
            float suml2 = 0;
            for (int i = 0; i < count; i++) {
                float value = x[from + i];
                int l = Math.clamp(Rounding.even(inverse * value), -zero, zero - 1);
                float weight = value * value;
                sumlx += weight * value * l;
                suml2 += weight * l * l;
            }
            if (attempt == 0 || suml2 > 0 && sumlx * sumlx > best * suml2) {
                for (int i = 0; i < count; i++) {
                    codes[at + i] = (byte) (Math.clamp(Rounding.even(inverse * x[from + i]), -zero, zero - 1) + zero);
                }
                scale = suml2 != 0 ? sumlx / suml2 : 0;
                best = scale * sumlx;
            }
        }
        return scale;
    }

    /**
     * From the scale that maps the peak to {@code -zero}, changes single codes while the squared error with weights x² falls.
     *
     * @param codes takes {@code x / scale + zero}, from 0 to {@code 2 * zero - 1}
     * @return the scale, which may be negative
     */
    static float descent(float[] x, int from, int count, int zero, byte[] codes, int at) {
        float peak = Rounding.peak(x, from, count);
        if (Math.abs(peak) < LEAST) {
            return 0;
        }
        float inverse = -zero / peak;
        float sumlx = 0;
        float suml2 = 0;
        for (int i = 0; i < count; i++) {
            float value = x[from + i];
            int l = Math.clamp(Rounding.even(inverse * value), -zero, zero - 1);
            float weight = value * value;
            codes[at + i] = (byte) (l + zero);
            sumlx += weight * value * l;
            suml2 += weight * l * l;
        }
        boolean changed = true;
        for (int round = 0; round < ROUNDS && changed; round++) {
            changed = false;
            for (int i = 0; i < count; i++) {
                float value = x[from + i];
                float weight = value * value;
                int old = codes[at + i] - zero;
                float slx = sumlx - weight * value * old;
                if (slx > 0) {
                    float sl2 = suml2 - weight * old * old;
                    int l = Math.clamp(Rounding.even(value * sl2 / slx), -zero, zero - 1);
                    slx += weight * value * l;
                    sl2 += weight * l * l;
                    if (l != old && sl2 > 0 && slx * slx * suml2 > sumlx * sumlx * sl2) {
                        codes[at + i] = (byte) (l + zero);
                        sumlx = slx;
                        suml2 = sl2;
                        changed = true;
                    }
                }
            }
        }
        return suml2 != 0 ? sumlx / suml2 : 0;
    }
}
