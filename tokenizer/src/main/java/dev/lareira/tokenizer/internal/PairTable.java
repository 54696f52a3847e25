package dev.lareira.tokenizer.internal;

import dev.lareira.tokenizer.TokenizerException;
import java.util.Arrays;

/** From a pair of tokens to the rank of its merge and the joined token: open addressing, no object a pair. */
final class PairTable {
    /** What a pair that is never joined gives. */
    static final long NONE = -1;

    private static final long FREE = -1;

    /** Left token, right token and rank, from the high bits to the low ones: as small as can be, to stay in the cache. */
    private final long[] slots;

    private final int mask;
    private final int tokenBits;
    private final int rankBits;
    /** The token that each merge makes. */
    private final int[] joined;

    /**
     * @param tokens size of the vocabulary
     * @param merges number of merges, which are ranked from 0 on
     */
    PairTable(int tokens, int merges) {
        tokenBits = bits(tokens);
        rankBits = bits(merges);
        if (2 * tokenBits + rankBits >= Long.SIZE) {
            throw new TokenizerException(
                    "%d tokens with %d merges are more than fit a table".formatted(tokens, merges));
        }
        slots = new long[Integer.highestOneBit(Math.max(8, merges + merges / 2)) * 2];
        mask = slots.length - 1;
        joined = new int[merges];
        Arrays.fill(slots, FREE);
    }

    private static int bits(int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(size);
    }

    /** Adds a pair; the first rank of a pair that is listed twice stays. */
    void put(int left, int right, int rank, int token) {
        long pair = pair(left, right);
        int slot = slot(pair);
        while (slots[slot] != FREE) {
            if (slots[slot] >>> rankBits == pair) {
                return;
            }
            slot = slot + 1 & mask;
        }
        slots[slot] = pair << rankBits | rank;
        joined[rank] = token;
    }

    /** Rank in the high half and joined token in the low half, or {@link #NONE}; a token below 0 has no pairs. */
    long get(int left, int right) {
        if (left < 0 || right < 0) {
            return NONE;
        }
        long pair = pair(left, right);
        for (int slot = slot(pair); slots[slot] != FREE; slot = slot + 1 & mask) {
            if (slots[slot] >>> rankBits == pair) {
                int rank = (int) (slots[slot] & (1L << rankBits) - 1);
                return (long) rank << 32 | joined[rank];
            }
        }
        return NONE;
    }

    private long pair(int left, int right) {
        return (long) left << tokenBits | right;
    }

    private int slot(long pair) {
        return (int) (pair * 0x9E3779B97F4A7C15L >>> 40) & mask;
    }
}
