package dev.lareira.quant.internal.format;

/** Lays codes of up to eight bits out in the bit planes of the formats. */
final class Packing {
    private Packing() {}

    /** The low nibbles of {@code 2 * bytes} codes: the first half in low nibbles, the second in high ones. */
    static void nibbles(byte[] codes, int from, int bytes, byte[] block, int at) {
        for (int i = 0; i < bytes; i++) {
            block[at + i] = (byte) (codes[from + i] & 15 | codes[from + bytes + i] << 4);
        }
    }

    /** Two bits of 256 codes: each 32 bytes hold 128 of them, byte i those of codes i, i + 32, i + 64, i + 96. */
    static void pairs(byte[] codes, int shift, byte[] block, int at) {
        for (int i = 0; i < 256; i++) {
            block[at + i / 128 * 32 + i % 32] |= (byte) ((codes[i] >> shift & 3) << i % 128 / 32 * 2);
        }
    }

    /** One bit of 256 codes: byte i of 32 holds those of codes i, i + 32, …. */
    static void bits(byte[] codes, int shift, byte[] block, int at) {
        for (int i = 0; i < 256; i++) {
            block[at + i % 32] |= (byte) ((codes[i] >> shift & 1) << i / 32);
        }
    }

    /** The fifth bits of 32 codes. */
    static int fifthBits(byte[] codes) {
        int bits = 0;
        for (int i = 0; i < 32; i++) {
            bits |= (codes[i] >> 4 & 1) << i;
        }
        return bits;
    }
}
