package dev.lareira.tokenizer.internal;

/** From a pair of tokens to the rank of its merge and the joined token: open addressing, no object a pair. */
final class PairTable {
    /** What a pair that is never joined gives. */
    static final long NONE = -1;

    /**
     * A key, then its value, side by side so that a look-up touches one line of the cache. Key: left and right token, each
     * plus 1, so that 0 is free. Value: rank in the high half, joined token in the low half.
     */
    private final long[] entries;

    private final int mask;

    PairTable(int pairs) {
        int capacity = Integer.highestOneBit(Math.max(8, pairs + pairs / 2)) * 2;
        entries = new long[2 * capacity];
        mask = capacity - 1;
    }

    /** Adds a pair; the first rank of a pair that is listed twice stays. */
    void put(int left, int right, int rank, int joined) {
        long key = key(left, right);
        int slot = slot(key);
        while (entries[2 * slot] != 0) {
            if (entries[2 * slot] == key) {
                return;
            }
            slot = slot + 1 & mask;
        }
        entries[2 * slot] = key;
        entries[2 * slot + 1] = (long) rank << 32 | joined;
    }

    /** Rank and joined token of a pair, or {@link #NONE}; a token below 0 has no pairs. */
    long get(int left, int right) {
        if (left < 0 || right < 0) {
            return NONE;
        }
        long key = key(left, right);
        for (int slot = slot(key); entries[2 * slot] != 0; slot = slot + 1 & mask) {
            if (entries[2 * slot] == key) {
                return entries[2 * slot + 1];
            }
        }
        return NONE;
    }

    private static long key(int left, int right) {
        return (long) (left + 1) << 32 | right + 1;
    }

    private int slot(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
