package dev.lareira.core.internal.grammar;

/**
 * Reads characters of a set from UTF-8, byte by byte. What was read of a character is an int: 0 nothing; else the bytes
 * missing in the upper bits and the bits read in the lower 21, all ones where whatever follows is in the set.
 */
final class Utf8 {
    static final int NOTHING = 0;
    /** The bytes read cannot begin a character of the set. */
    static final int REFUSED = -1;

    private static final int ANY = (1 << 21) - 1;
    /** The least code point that is written with so many continuation bytes. */
    private static final int[] LEAST = {0, 0x80, 0x800, 0x10000};

    private Utf8() {}

    /** What was read after one more byte: {@link #NOTHING} when the character is whole. */
    static int read(CodePoints set, int partial, int b) {
        if (partial == NOTHING) {
            return lead(set, b);
        }
        if ((b & 0xc0) != 0x80) {
            return REFUSED;
        }
        int missing = (partial >> 21) - 1;
        if ((partial & ANY) == ANY) {
            return missing == 0 ? NOTHING : missing << 21 | ANY;
        }
        return partial(set, (partial & ANY) << 6 | b & 0x3f, missing, 0);
    }

    private static int lead(CodePoints set, int b) {
        if (b < 0x80) {
            return set.contains(b) ? NOTHING : REFUSED;
        }
        int missing = Integer.numberOfLeadingZeros(~(b << 24)) - 1;
        if (missing < 1 || missing > 3) {
            return REFUSED;
        }
        return partial(set, b & 0x3f >> missing, missing, LEAST[missing]);
    }

    private static int partial(CodePoints set, int bits, int missing, int least) {
        int from = bits << 6 * missing;
        int to = from + (1 << 6 * missing) - 1;
        if (from >= least && set.containsAll(from, to)) {
            return missing == 0 ? NOTHING : missing << 21 | ANY;
        }
        // Bits of an overlong form lie below `least` until the byte after the lead has shown them to be more.
        return set.intersects(Math.max(from, least), to) ? missing << 21 | bits : REFUSED;
    }
}
