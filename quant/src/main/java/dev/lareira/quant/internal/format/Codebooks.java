package dev.lareira.quant.internal.format;

/** The sixteen values of a nibble in the non-linear 4-bit formats. */
final class Codebooks {
    /** IQ4_NL and IQ4_XS. */
    static final byte[] IQ4 = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
    /** MXFP4 and NVFP4: twice the value of E2M1 (OCP Microscaling Formats 1.0). */
    static final byte[] E2M1 = {0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12};

    private Codebooks() {}

    /** For each value the E2M1 code that comes nearest with this scale, the first of equals. */
    static byte[] nearestE2M1(float[] x, int from, int count, float scale) {
        byte[] codes = new byte[count];
        for (int i = 0; i < count; i++) {
            float least = Float.POSITIVE_INFINITY;
            for (int code = 0; code < 16; code++) {
                float error = Math.abs(E2M1[code] * scale - x[from + i]);
                if (error < least) {
                    least = error;
                    codes[i] = (byte) code;
                }
            }
        }
        return codes;
    }

    /** Decodes {@code 2 * bytes} nibbles, the low ones first, times a scale. */
    static void decode(byte[] codebook, byte[] block, int at, int bytes, float scale, float[] target, int to) {
        for (int i = 0; i < bytes; i++) {
            target[to + i] = scale * codebook[block[at + i] & 15];
            target[to + bytes + i] = scale * codebook[block[at + i] >> 4 & 15];
        }
    }
}
