package dev.lareira.gguf.internal;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.RandomAccess;

/** Strings decoded on demand from their bytes in the file: a vocabulary costs two copies of bytes, not 100,000 objects. */
final class StringArray extends AbstractList<String> implements RandomAccess {
    private static final int LENGTH_BYTES = 8;

    private final byte[] bytes;
    /** End of each string in {@link #bytes}; its start is eight bytes, the length field, after the end before. */
    private final int[] ends;

    StringArray(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    @Override
    public String get(int index) {
        int start = start(index);
        return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    @Override
    public int size() {
        return ends.length;
    }

    /** Index of the first string that is not UTF-8, or -1. */
    int firstInvalid() {
        for (int i = 0; i < ends.length; i++) {
            int start = start(i);
            if (!Utf8.isValid(bytes, start, ends[i] - start)) {
                return i;
            }
        }
        return -1;
    }

    private int start(int index) {
        return (index == 0 ? 0 : ends[index - 1]) + LENGTH_BYTES;
    }
}
