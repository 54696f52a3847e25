package dev.lareira.rag.internal.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of the SHA-256 of some bytes: the same for the same content, another for any other. */
public record ContentId(long high, long low) {
    public static final int BYTES = 16;

    public static ContentId of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public static ContentId of(byte[] content) {
        try {
            return read(ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(content)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    static ContentId read(ByteBuffer bytes) {
        return new ContentId(bytes.getLong(), bytes.getLong());
    }

    public static ContentId decode(byte[] bytes) {
        return read(ByteBuffer.wrap(bytes));
    }

    public byte[] encode() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    @Override
    public int hashCode() {
        return (int) high;
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
