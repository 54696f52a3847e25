package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/** Binary min-heap of longs. An entry is a distance and a node, so that ties are settled by the node. */
public final class LongHeap {
    private long[] heap = new long[256];
    private int size;

    public static long entry(float distance, int node) {
        int bits = Float.floatToRawIntBits(distance);
        // Negative floats order backwards as integers.
        return (long) (bits ^ (bits >> 31 & 0x7fffffff)) << 32 | node;
    }

    public static float distance(long entry) {
        int bits = (int) (entry >> 32);
        return Float.intBitsToFloat(bits ^ (bits >> 31 & 0x7fffffff));
    }

    public static int node(long entry) {
        return (int) entry;
    }

    int size() {
        return size;
    }

    void clear() {
        size = 0;
    }

    long top() {
        return heap[0];
    }

    void push(long value) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        int i = size++;
        while (i > 0 && heap[(i - 1) >> 1] > value) {
            heap[i] = heap[(i - 1) >> 1];
            i = (i - 1) >> 1;
        }
        heap[i] = value;
    }

    long pop() {
        long top = heap[0];
        long last = heap[--size];
        sink(last);
        return top;
    }

    /** Takes the top out and the value in. */
    void replaceTop(long value) {
        sink(value);
    }

    private void sink(long last) {
        int i = 0;
        for (int child = 1; child < size; child = 2 * i + 1) {
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
    }
}
