package dev.lareira.rag.internal.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads what {@link ByteWriter} wrote. The log has checked the bytes. */
final class ByteReader {
    private final ByteBuffer in;

    ByteReader(byte[] bytes) {
        in = ByteBuffer.wrap(bytes);
    }

    long integer() {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = in.get();
            value |= (next & 0x7fL) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    int count() {
        return Math.toIntExact(integer());
    }

    boolean bool() {
        return integer() != 0;
    }

    byte[] bytes() {
        byte[] bytes = new byte[count()];
        in.get(bytes);
        return bytes;
    }

    String text() {
        int length = count();
        String text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    ContentId id() {
        return ContentId.read(in);
    }

    List<String> texts() {
        return list(ByteReader::text);
    }

    <T> List<T> list(Function<ByteReader, T> read) {
        int count = count();
        List<T> list = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            list.add(read.apply(this));
        }
        return list;
    }
}
