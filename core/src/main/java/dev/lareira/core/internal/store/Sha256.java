package dev.lareira.core.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A SHA-256 (FIPS 180-4) of bytes as they come. Not thread-safe. */
public final class Sha256 {
    /** Of a digest. */
    public static final int BYTES = 32;

    private static final int CHUNK = 1 << 16;

    private final MessageDigest digest;

    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    static String of(Path file) throws IOException {
        Sha256 sum = new Sha256();
        sum.update(file);
        return sum.hex();
    }

    void update(byte[] bytes, int offset, int count) {
        digest.update(bytes, offset, count);
    }

    /** Reads what remains of them. */
    public void update(ByteBuffer bytes) {
        digest.update(bytes);
    }

    void update(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] chunk = new byte[CHUNK];
            for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
                digest.update(chunk, 0, n);
            }
        }
    }

    /** Of all bytes so far, in lower case; starts anew. */
    String hex() {
        return HexFormat.of().formatHex(bytes());
    }

    /** Of all bytes so far; starts anew. */
    public byte[] bytes() {
        return digest.digest();
    }
}
