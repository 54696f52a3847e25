package dev.lareira.rag.internal.hnsw;

import java.util.Arrays;

/** A list that grows. */
final class Ints {
    int[] values = new int[16];
    int size;

    void add(int value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }
}
