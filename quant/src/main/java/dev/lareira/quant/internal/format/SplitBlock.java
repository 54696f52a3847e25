package dev.lareira.quant.internal.format;

import java.util.Arrays;

/** One block taken apart, eight values at a time; see {@link PackedForm}. Filled anew for each block. */
public final class SplitBlock {
    /** Halves are stored times this, so that subnormal ones, which some processors are slow with, become normal. */
    public static final float HALF_FACTOR = 1024;

    /** The lowest bit of each byte. */
    private static final long EACH = 0x0101010101010101L;

    private final PackedForm form;
    /** Stored values, a byte each; of floats the bits, two bytes each, the lower ones first. */
    private final byte[] values;
    /** Factors s of the groups. */
    public final byte[] scales;
    /** Factors b of the groups. */
    public final byte[] minimums;

    public float d;
    public float m;
    /** Which part of the file's block is to be taken apart, 0 where it has one only. */
    public int part;

    /** False when a float of this block or of an earlier one has no place in this form. */
    public boolean fits = true;

    public SplitBlock(PackedForm form) {
        this.form = form;
        values = new byte[form.width() * Math.ceilDiv(form.values().bits(), 8)];
        scales = new byte[form.width() / form.scaling().group()];
        minimums = new byte[scales.length];
    }

    /** Bits of a half float with the value times {@link #HALF_FACTOR}, or −1 when there is no such finite half. */
    public static int scaledHalf(float value) {
        float scaled = value * HALF_FACTOR;
        short bits = Float.floatToFloat16(scaled);
        return Float.float16ToFloat(bits) == scaled && Float.isFinite(scaled) ? bits & 0xffff : -1;
    }

    /** Eight bytes of the values, the first one lowest. */
    public long eight(int at) {
        return Blocks.int64(values, at);
    }

    /** Whether all values, of a byte at most, mean 0. */
    boolean isZero() {
        for (byte value : values) {
            if (value != (byte) form.zero()) {
                return false;
            }
        }
        return true;
    }

    PackedForm form() {
        return form;
    }

    /** A value as it is stored. */
    byte value(int index) {
        return values[index];
    }

    void value(int index, int stored) {
        values[index] = (byte) stored;
    }

    /** Begins a block of {@code (q - 1) d}. Two bits have no 2 above their middle, which a q of 3 would be, but a −2: d is turned round. */
    void ternary(float d) {
        this.d = -d;
        Arrays.fill(scales, (byte) 1);
    }

    /** Stores value {@code index}, q, of such a block. */
    void ternary(int index, int q) {
        values[index] = (byte) (3 - q);
    }

    /** Values as they stand. */
    void bytes(byte[] bytes, int at, int count) {
        System.arraycopy(bytes, at, values, 0, count);
    }

    /** Bits of the float {@code index}, or −1 for one that does not fit. */
    void floatBits(int index, int bits) {
        fits &= bits >= 0;
        Blocks.putInt16(values, 2 * index, bits);
    }

    /**
     * Puts {@code bits} bits of each of these bytes, from {@code shift} on, at bit {@code place} of a value; what the value
     * has below stays.
     *
     * @param count a multiple of eight
     */
    void bits(byte[] bytes, int at, int count, int shift, int bits, int place, int to) {
        long mask = EACH * ((1 << bits) - 1);
        long below = EACH * ((1 << place) - 1);
        for (int i = 0; i < count; i += 8) {
            long fields = (Blocks.int64(bytes, at + i) >>> shift & mask) << place;
            Blocks.putInt64(values, to + i, Blocks.int64(values, to + i) & below | fields);
        }
    }

    /** The low nibbles of these bytes as values, then the high ones. */
    void nibbles(byte[] bytes, int at, int count, int to) {
        bits(bytes, at, count, 0, 4, 0, to);
        bits(bytes, at, count, 4, 4, 0, to + count);
    }

    /** As {@link #nibbles}, each looked up and counted from what means 0. */
    void lookUp(byte[] codebook, byte[] bytes, int at, int to) {
        for (int i = 0; i < 16; i++) {
            values[to + i] = (byte) (form.zero() + codebook[bytes[at + i] & 15]);
            values[to + 16 + i] = (byte) (form.zero() + codebook[bytes[at + i] >> 4 & 15]);
        }
    }

    /** Bit i of a word is the fifth of value i. */
    void fifthBits(int word) {
        for (int i = 0; i < 32; i++) {
            values[i] |= (byte) ((word >>> i & 1) << 4);
        }
    }
}
