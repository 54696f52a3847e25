package dev.lareira.quant.internal.format;

/** How ggml's reference quantisers round: each rule is kept, since the encoded bytes depend on it. */
final class Rounding {
    private Rounding() {}

    /** The value of largest magnitude, the first of equals; 0 when all are zero, NaN when one is. */
    static float peak(float[] x, int from, int count) {
        float peak = 0;
        for (int i = from; i < from + count; i++) {
            if (!(Math.abs(x[i]) <= Math.abs(peak))) {
                peak = x[i];
            }
        }
        return peak;
    }

    static float min(float[] x, int from, int count) {
        float min = x[from];
        for (int i = from + 1; i < from + count; i++) {
            min = x[i] < min ? x[i] : min;
        }
        return min;
    }

    static float max(float[] x, int from, int count) {
        float max = x[from];
        for (int i = from + 1; i < from + count; i++) {
            max = x[i] > max ? x[i] : max;
        }
        return max;
    }

    /** 1 / d, or 0 where that overflows: of so small a scale half precision keeps nothing. */
    static float inverse(float d) {
        float inverse = 1 / d;
        return Float.isFinite(inverse) ? inverse : 0;
    }

    /** To the nearest integer, halves away from zero, as C's {@code roundf}. */
    static int away(float x) {
        return (int) (x + Math.copySign(0.5, x));
    }

    /** To the nearest integer, halves to even: 1.5 * 2^23 pushes the fraction out. What ggml gives beyond 2^22 as well. */
    static int even(float x) {
        return (Float.floatToRawIntBits(x + 12582912f) & 0x7fffff) - 0x400000;
    }

    /** {@code x / d} from {@code -zero} to {@code zero - 1}, with {@code zero} added, truncated after adding a half. */
    static byte[] centred(float[] x, int from, int count, float d, int zero) {
        float inverse = inverse(d);
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) Math.min(2 * zero - 1, (int) (x[from + i] * inverse + (zero + 0.5f)));
        }
        return codes;
    }

    /** {@code (x - min) / d} up to {@code top}, truncated after adding a half. */
    static byte[] above(float[] x, int from, int count, float min, float d, int top) {
        float inverse = inverse(d);
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) Math.min(top, (int) ((x[from + i] - min) * inverse + 0.5f));
        }
        return codes;
    }

    /** {@code x / d}, a number from -1 to 1, with 1 added; halves away from zero. */
    static byte[] ternary(float[] x, int from, int count, float d) {
        float inverse = inverse(d);
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            codes[i] = (byte) (away(x[from + i] * inverse) + 1);
        }
        return codes;
    }
}
