package dev.lareira.quant.internal.format;

/**
 * The eight 6-bit scales and eight 6-bit minimums of Q4_K and Q5_K in 12 bytes: the low four of each stand in bytes 0..3
 * and 4..7; the high four have their low nibbles in bytes 8..11 and their upper two bits on top of the low ones.
 */
final class ScalesK4 {
    private ScalesK4() {}

    static int scale(byte[] block, int at, int index) {
        return index < 4 ? block[at + index] & 63 : block[at + index + 4] & 15 | (block[at + index - 4] >> 6 & 3) << 4;
    }

    static int minimum(byte[] block, int at, int index) {
        return index < 4
                ? block[at + index + 4] & 63
                : block[at + index + 4] >> 4 & 15 | (block[at + index] >> 6 & 3) << 4;
    }

    /** Adds a scale and a minimum to bytes where their bits are still zero. */
    static void put(byte[] block, int at, int index, int scale, int minimum) {
        if (index < 4) {
            block[at + index] |= (byte) scale;
            block[at + index + 4] |= (byte) minimum;
        } else {
            block[at + index + 4] = (byte) (scale & 15 | minimum << 4);
            block[at + index - 4] |= (byte) (scale >> 4 << 6);
            block[at + index] |= (byte) (minimum >> 4 << 6);
        }
    }

    static void split(byte[] bytes, int at, SplitBlock block) {
        for (int group = 0; group < 8; group++) {
            block.scales[group] = (byte) scale(bytes, at, group);
            block.minimums[group] = (byte) minimum(bytes, at, group);
        }
    }
}
