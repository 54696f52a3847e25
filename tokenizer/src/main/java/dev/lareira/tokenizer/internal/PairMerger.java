package dev.lareira.tokenizer.internal;

import java.util.Arrays;

/**
 * Merges the symbols of one word, best pair first. Candidates wait in a heap, so a word of n symbols takes O(n log n), also
 * when somebody writes a megabyte without a space.
 */
final class PairMerger {
    private final int[] symbols;
    private final PairTable table;
    private final int[] next;
    private final int[] previous;
    /** Candidates as rank in the high half and position of the left symbol in the low half: smallest first. */
    private long[] heap = new long[16];

    private int size;

    PairMerger(int[] symbols, PairTable table) {
        this.symbols = symbols;
        this.table = table;
        this.next = new int[symbols.length];
        this.previous = new int[symbols.length];
    }

    /** Merges in place; the result is at the front, its length is returned. */
    int merge() {
        int n = symbols.length;
        for (int i = 0; i < n; i++) {
            next[i] = i + 1;
            previous[i] = i - 1;
        }
        for (int i = 0; i + 1 < n; i++) {
            offer(i);
        }
        boolean[] gone = new boolean[n];
        while (size > 0) {
            long best = poll();
            int left = (int) best;
            int right = gone[left] ? n : next[left];
            if (right >= n) {
                continue;
            }
            long merge = table.get(symbols[left], symbols[right]);
            if (merge < 0 || merge >>> 32 != best >>> 32) {
                continue;
            }
            symbols[left] = (int) merge;
            gone[right] = true;
            next[left] = next[right];
            if (next[right] < n) {
                previous[next[right]] = left;
                offer(left);
            }
            if (previous[left] >= 0) {
                offer(previous[left]);
            }
        }
        int out = 0;
        for (int i = 0; i < n; i = next[i]) {
            symbols[out++] = symbols[i];
        }
        return out;
    }

    private void offer(int left) {
        long merge = table.get(symbols[left], symbols[next[left]]);
        if (merge < 0) {
            return;
        }
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        long candidate = merge >>> 32 << 32 | left;
        int i = size++;
        for (; i > 0 && heap[(i - 1) / 2] > candidate; i = (i - 1) / 2) {
            heap[i] = heap[(i - 1) / 2];
        }
        heap[i] = candidate;
    }

    private long poll() {
        long best = heap[0];
        long last = heap[--size];
        int i = 0;
        while (true) {
            int child = 2 * i + 1;
            if (child >= size) {
                break;
            }
            if (child + 1 < size && heap[child + 1] < heap[child]) {
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
