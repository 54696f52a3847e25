package dev.lareira.quant.internal.format;

/** One block taken apart; see {@link PackedForm}. Filled anew for each block. */
public final class SplitBlock {
    /** Halves are stored times this, so that subnormal ones, which some processors are slow with, become normal. */
    public static final float HALF_FACTOR = 1024;

    /** Stored values, or bits of a float. */
    public final int[] values;
    /** Factors s of the groups. */
    public final byte[] scales;
    /** Factors b of the groups. */
    public final byte[] minimums;

    public float d;
    public float m;

    public SplitBlock(PackedForm form) {
        values = new int[form.width()];
        scales = new byte[form.width() / form.scaling().group()];
        minimums = new byte[scales.length];
    }

    /** Bits of a half float with the value times {@link #HALF_FACTOR}, or −1 when there is no such finite half. */
    public static int scaledHalf(float value) {
        float scaled = value * HALF_FACTOR;
        short bits = Float.floatToFloat16(scaled);
        return Float.float16ToFloat(bits) == scaled && Float.isFinite(scaled) ? bits & 0xffff : -1;
    }

    /** The low nibbles of these bytes as values, then the high ones. */
    void nibbles(byte[] bytes, int at, int count, int to) {
        for (int i = 0; i < count; i++) {
            values[to + i] = bytes[at + i] & 15;
            values[to + count + i] = bytes[at + i] >> 4 & 15;
        }
    }

    /** As {@link #nibbles}, each looked up. */
    void lookUp(byte[] codebook, byte[] bytes, int at, int to) {
        for (int i = 0; i < 16; i++) {
            values[to + i] = codebook[bytes[at + i] & 15];
            values[to + 16 + i] = codebook[bytes[at + i] >> 4 & 15];
        }
    }

    /** Bit i of a word is the fifth of value i. */
    void fifthBits(int word) {
        for (int i = 0; i < 32; i++) {
            values[i] |= (word >>> i & 1) << 4;
        }
    }
}
