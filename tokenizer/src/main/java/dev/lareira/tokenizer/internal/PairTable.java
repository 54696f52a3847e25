package dev.lareira.tokenizer.internal;

/** From a pair of tokens to the rank of its merge and the joined token: open addressing, no object a pair. */
final class PairTable {
    private static final long EMPTY = -1;

    private final long[] keys;
    /** Rank in the high half, joined token in the low half. */
    private final long[] values;

    private final int mask;

    PairTable(int pairs) {
        int capacity = Integer.highestOneBit(Math.max(8, pairs * 2)) * 2;
        keys = new long[capacity];
        values = new long[capacity];
        mask = capacity - 1;
        java.util.Arrays.fill(keys, EMPTY);
    }

    /** Adds a pair; the first rank of a pair that is listed twice stays. */
    void put(int left, int right, int rank, int joined) {
        long key = key(left, right);
        int slot = slot(key);
        while (keys[slot] != EMPTY) {
            if (keys[slot] == key) {
                return;
            }
            slot = slot + 1 & mask;
        }
        keys[slot] = key;
        values[slot] = (long) rank << 32 | joined;
    }

    /** Rank and joined token of a pair, or -1. */
    long get(int left, int right) {
        if (left < 0 || right < 0) {
            return -1;
        }
        long key = key(left, right);
        for (int slot = slot(key); keys[slot] != EMPTY; slot = slot + 1 & mask) {
            if (keys[slot] == key) {
                return values[slot];
            }
        }
        return -1;
    }

    private static long key(int left, int right) {
        return (long) left << 32 | right;
    }

    private int slot(long key) {
        return (int) (key * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
