package dev.lareira.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Files of vectors: little-endian floats one after the other. */
final class Vectors {
    private Vectors() {}

    /** {@code [vectors, dimension]}. */
    static float[][] read(Path file, int dimension) throws IOException {
        try (FileChannel channel = FileChannel.open(file);
                Arena arena = Arena.ofConfined()) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            float[][] vectors = new float[(int) (channel.size() / 4 / dimension)][dimension];
            ValueLayout.OfFloat layout = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < vectors.length; i++) {
                MemorySegment.copy(mapped, layout, 4L * i * dimension, vectors[i], 0, dimension);
            }
            return vectors;
        }
    }
}
