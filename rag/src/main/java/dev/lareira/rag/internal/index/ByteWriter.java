package dev.lareira.rag.internal.index;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.function.BiConsumer;

/** Values as bytes: integers of variable length, seven bits a byte, and what is made of them. */
final class ByteWriter {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);

    ByteWriter integer(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return this;
    }

    ByteWriter bool(boolean value) {
        return integer(value ? 1 : 0);
    }

    ByteWriter bytes(byte[] bytes) {
        integer(bytes.length);
        out.writeBytes(bytes);
        return this;
    }

    ByteWriter text(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteWriter id(ContentId id) {
        out.writeBytes(id.encode());
        return this;
    }

    ByteWriter texts(Collection<String> texts) {
        return list(texts, ByteWriter::text);
    }

    <T> ByteWriter list(Collection<T> values, BiConsumer<ByteWriter, T> write) {
        integer(values.size());
        values.forEach(value -> write.accept(this, value));
        return this;
    }

    byte[] toBytes() {
        return out.toByteArray();
    }
}
