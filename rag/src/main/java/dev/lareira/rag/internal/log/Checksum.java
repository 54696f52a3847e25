package dev.lareira.rag.internal.log;

import java.util.zip.CRC32C;

/**
 * CRC32C (RFC 3720, B.4), and the correction of one flipped bit by it: the difference of two checksums depends on the place
 * of the bit only, and is another for each of up to 2^31 - 1 bits. Two flipped bits never look like one; more do with the
 * chance of one in four billion for each bit of the text.
 */
final class Checksum {
    private static final int POLYNOMIAL = 0x82f6_3b78;

    private Checksum() {}

    static int of(byte[] bytes, int from, int to) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, from, to - from);
        return (int) crc.getValue();
    }

    /**
     * Puts right the one bit that is wrong in a text or in its checksum.
     *
     * @param crcAt where the checksum stands, little-endian, outside of the text
     * @param computed the checksum of the text as it is
     * @return false, without a change, if more than one is
     */
    static boolean correct(byte[] bytes, int from, int to, int crcAt, int computed) {
        int stored = bytes[crcAt] & 0xff
                | (bytes[crcAt + 1] & 0xff) << 8
                | (bytes[crcAt + 2] & 0xff) << 16
                | bytes[crcAt + 3] << 24;
        int difference = stored ^ computed;
        if (Integer.bitCount(difference) == 1) {
            int bit = Integer.numberOfTrailingZeros(difference);
            bytes[crcAt + bit / 8] ^= (byte) (1 << bit % 8);
            return true;
        }
        // The last bit, bit 7 of the last byte, changes the checksum by the polynomial, each one before it by a step
        // more.
        for (long bit = 8L * (to - from) - 1; bit >= 0; bit--) {
            if (difference == POLYNOMIAL) {
                bytes[from + (int) (bit / 8)] ^= (byte) (1 << bit % 8);
                return true;
            }
            difference = difference < 0 ? (difference ^ POLYNOMIAL) << 1 | 1 : difference << 1;
        }
        return false;
    }
}
