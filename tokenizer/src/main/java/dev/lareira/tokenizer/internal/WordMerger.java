package dev.lareira.tokenizer.internal;

import java.util.Arrays;

/**
 * Joins neighbouring symbols of a word, the best pair first, the leftmost of equals. Candidates wait in a heap, so a word
 * of n symbols takes O(n log n), also when somebody writes a megabyte without a space. One text's scratch, used word by
 * word; not thread-safe.
 */
abstract class WordMerger {
    private static final byte UNSEEN = 0;
    private static final byte WHOLE = 1;
    private static final byte APART = 2;
    private static final int GONE = -1;

    final byte[] text;
    final TokenSink out;
    private final TokenTable table;
    private final Outcomes outcomes;

    /** Token of the symbol at a place, or -1 for one that is no token. */
    int[] symbols = new int[32];
    /** Where the symbol at a place begins in the text; behind the last one, where the word ends. */
    int[] starts = new int[33];
    /** The next place that still has a symbol, or {@link #GONE}. */
    int[] next = new int[32];

    private int[] previous = new int[32];
    /** Candidates as order in the high half and place of the left symbol in the low half: smallest first. */
    private long[] heap = new long[64];

    private int waiting;

    /**
     * What became of words that are tokens: whether joining pairs ends in that one token. It nearly always does, so such
     * words cost one look-up. Shared by threads, which at worst find out the same twice.
     */
    static final class Outcomes {
        private final byte[] of;

        /**
         * @param assumed whether a word that is a token is taken whole, whatever the pairs say
         */
        Outcomes(int tokens, boolean assumed) {
            of = new byte[tokens];
            if (assumed) {
                Arrays.fill(of, WHOLE);
            }
        }
    }

    WordMerger(byte[] text, TokenSink out, TokenTable table, Outcomes outcomes) {
        this.text = text;
        this.out = out;
        this.table = table;
        this.outcomes = outcomes;
    }

    /** Fills symbols and starts with the smallest symbols of a word; their number. */
    abstract int symbols(int from, int to);

    /** Order, smaller first, and joined token of two neighbours, or {@link PairTable#NONE}. */
    abstract long pair(int left, int right);

    /** Writes a symbol that is no token. */
    abstract void fallback(int from, int to);

    /** Encodes a word; false when nobody asks for more. */
    final boolean word(int from, int to) {
        int whole = to - from <= table.longest() ? table.find(text, from, to) : -1;
        if (whole >= 0 && outcomes.of[whole] == WHOLE) {
            out.add(whole);
            return !out.isFull();
        }
        int count = symbols(from, to);
        starts[count] = to;
        merge(count);
        if (whole >= 0 && outcomes.of[whole] == UNSEEN) {
            outcomes.of[whole] = next[0] == count && symbols[0] == whole ? WHOLE : APART;
        }
        for (int i = 0; i < count; i = next[i]) {
            if (symbols[i] >= 0) {
                out.add(symbols[i]);
            } else {
                fallback(starts[i], starts[next[i]]);
            }
        }
        return !out.isFull();
    }

    /** Each character a symbol; their number. */
    final int characters(int from, int to) {
        reserve(to - from);
        int count = 0;
        for (int at = from; at < to; count++) {
            int end = Utf8.next(text, at);
            starts[count] = at;
            symbols[count] = table.find(text, at, end);
            at = end;
        }
        return count;
    }

    /** Room for so many symbols. */
    final void reserve(int count) {
        if (count > symbols.length) {
            int capacity = Math.max(count, 2 * symbols.length);
            symbols = new int[capacity];
            starts = new int[capacity + 1];
            next = new int[capacity];
            previous = new int[capacity];
        }
    }

    private void merge(int count) {
        for (int i = 0; i < count; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < count; i++) {
            offer(i, i + 1);
        }
        while (waiting > 0) {
            long best = poll();
            int left = (int) best;
            int right = next[left];
            if (right == GONE || right >= count) {
                continue;
            }
            long joined = pair(left, right);
            // Stale when either side has been joined with something else meanwhile.
            if (joined == PairTable.NONE || joined >>> 32 != best >>> 32) {
                continue;
            }
            symbols[left] = (int) joined;
            int after = next[right];
            next[left] = after;
            next[right] = GONE;
            if (after < count) {
                previous[after] = left;
                offer(left, after);
            }
            if (previous[left] >= 0) {
                offer(previous[left], left);
            }
        }
    }

    private void offer(int left, int right) {
        long joined = pair(left, right);
        if (joined == PairTable.NONE) {
            return;
        }
        if (waiting == heap.length) {
            heap = Arrays.copyOf(heap, 2 * waiting);
        }
        long candidate = joined >>> 32 << 32 | left;
        int i = waiting++;
        for (; i > 0 && heap[(i - 1) / 2] > candidate; i = (i - 1) / 2) {
            heap[i] = heap[(i - 1) / 2];
        }
        heap[i] = candidate;
    }

    private long poll() {
        long best = heap[0];
        long last = heap[--waiting];
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= waiting) {
                break;
            }
            if (child + 1 < waiting && heap[child + 1] < heap[child]) {
                child++;
            }
            if (heap[child] >= last) {
                break;
            }
            heap[i] = heap[child];
            i = child;
        }
        heap[i] = last;
        return best;
    }
}
