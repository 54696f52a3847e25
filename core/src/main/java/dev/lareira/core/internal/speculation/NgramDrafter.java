package dev.lareira.core.internal.speculation;

import java.util.Arrays;

/** Guesses that the text goes on as it did the last time its last tokens came. */
final class NgramDrafter implements Drafter {
    /** A single token tells too little. */
    private static final int SHORTEST = 2;

    private final int longest;

    NgramDrafter(int longest) {
        this.longest = longest;
    }

    @Override
    public int guess(int[] text, int length, int[] guesses, int most) {
        for (int n = longest; n >= Math.min(SHORTEST, longest); n--) {
            int suffix = length - n;
            for (int start = suffix - 1; start >= 0; start--) {
                if (Arrays.equals(text, start, start + n, text, suffix, length)) {
                    int count = Math.min(most, length - start - n);
                    System.arraycopy(text, start + n, guesses, 0, count);
                    return count;
                }
            }
        }
        return 0;
    }
}
