package dev.lareira.tokenizer.internal;

import java.util.Arrays;

/** Takes the ids of a text: keeps them, or only counts them up to a limit. Not thread-safe. */
public final class TokenSink {
    private static final int[] NONE = {};

    private final int limit;
    private final boolean keeps;
    private int[] ids;
    private int size;

    private TokenSink(boolean keeps, int capacity, int limit) {
        this.keeps = keeps;
        this.ids = keeps ? new int[capacity] : NONE;
        this.limit = limit;
    }

    /** A sink that keeps all ids of a text of so many bytes. */
    public static TokenSink keeping(int bytes) {
        return new TokenSink(true, bytes / 3 + 8, Integer.MAX_VALUE);
    }

    /** A sink that counts, and is full when there are more than {@code limit}. */
    public static TokenSink counting(int limit) {
        return new TokenSink(false, 0, limit);
    }

    public void add(int id) {
        if (keeps) {
            if (size == ids.length) {
                ids = Arrays.copyOf(ids, 2 * size);
            }
            ids[size] = id;
        }
        size++;
    }

    /** Whether nobody asks for more: encoders look at it from word to word. */
    public boolean isFull() {
        return size > limit;
    }

    /** Takes back all but the first ids. */
    void truncate(int size) {
        this.size = size;
    }

    public int size() {
        return size;
    }

    public int[] ids() {
        return Arrays.copyOf(ids, size);
    }
}
