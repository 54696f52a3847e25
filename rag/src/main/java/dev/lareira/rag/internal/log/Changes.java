package dev.lareira.rag.internal.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Changes that are applied together, as the bytes of one record. Used once, by one thread. */
public final class Changes {
    /** A change of these bytes; {@code valueAt} is -1 where the key is deleted. */
    record Change(Key key, int valueAt, int valueLength) {}

    private final List<Change> list = new ArrayList<>();
    private byte[] bytes = new byte[256];
    private int size = Record.HEADER;

    public Changes put(Key key, byte[] value) {
        int valueAt = add(Record.PUT, key, value.length);
        System.arraycopy(value, 0, bytes, valueAt, value.length);
        list.add(new Change(key, valueAt, value.length));
        return this;
    }

    public Changes delete(Key key) {
        add(Record.DELETE, key, 0);
        list.add(new Change(key, -1, 0));
        return this;
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    /** Bytes of the record. */
    public int size() {
        return size;
    }

    private int add(byte kind, Key key, int valueLength) {
        int start = size;
        int keyLength = key.bytes().length;
        size = Math.addExact(size, Math.addExact(Record.CHANGE_HEADER + keyLength, valueLength));
        if (size > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 16, Math.max(size, 2L * bytes.length)));
        }
        ByteBuffer.wrap(bytes)
                .order(ByteOrder.LITTLE_ENDIAN)
                .position(start)
                .put(kind)
                .putInt(keyLength)
                .putInt(valueLength)
                .put(key.bytes());
        return start + Record.CHANGE_HEADER + keyLength;
    }

    List<Change> list() {
        return list;
    }

    /** The record, of {@link #size} bytes at the start of the array. */
    byte[] seal(long sequence) {
        Record.seal(bytes, size, Record.CHANGES, sequence);
        return bytes;
    }
}
