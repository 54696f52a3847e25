package dev.lareira.bench;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedder;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Vectors of the lines of a text by the built-in embedder, as little-endian floats one after the other.
 *
 * <p>Arguments: file of text, file to write, {@code DOCUMENT} or {@code QUERY}.
 */
public final class TextVectors {
    private static final int BATCH = 512;

    private TextVectors() {}

    public static void main(String[] args) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(args[0]), StandardCharsets.UTF_8);
        EmbedKind kind = EmbedKind.valueOf(args[2]);
        long start = System.nanoTime();
        try (Embedder embedder = Embedder.builtIn();
                OutputStream out = new BufferedOutputStream(Files.newOutputStream(Path.of(args[1])))) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * embedder.dimension()).order(ByteOrder.LITTLE_ENDIAN);
            for (int from = 0; from < lines.size(); from += BATCH) {
                List<String> batch = lines.subList(from, Math.min(lines.size(), from + BATCH));
                for (float[] vector : embedder.embed(batch, kind)) {
                    bytes.asFloatBuffer().put(vector);
                    out.write(bytes.array());
                }
            }
        }
        System.out.printf("%d lines in %.0f s%n", lines.size(), (System.nanoTime() - start) / 1e9);
    }
}
