package dev.lareira.gguf.internal;

import dev.lareira.gguf.Utf8Strings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Strings decoded on demand from their bytes in the file: a vocabulary costs two copies of bytes, not 100,000 objects. */
public final class StringArray extends AbstractList<String> implements Utf8Strings, RandomAccess {
    private static final int LENGTH_BYTES = 8;

    private final byte[] bytes;
    /** End of each string in {@link #bytes}; its start is eight bytes, the length field, after the end before. */
    private final int[] ends;

    StringArray(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    /** The bytes of any strings, laid out as in a file. */
    public static StringArray encoded(List<String> strings) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[strings.size()];
        for (int i = 0; i < ends.length; i++) {
            bytes.writeBytes(new byte[LENGTH_BYTES]);
            bytes.writeBytes(strings.get(i).getBytes(StandardCharsets.UTF_8));
            ends[i] = bytes.size();
        }
        return new StringArray(bytes.toByteArray(), ends);
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

    @Override
    public int byteLength(int index) {
        return ends[index] - start(index);
    }

    @Override
    public void copyBytes(int index, byte[] target, int at) {
        System.arraycopy(bytes, start(index), target, at, byteLength(index));
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
