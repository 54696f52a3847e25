package dev.lareira.cli.bench;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;

/**
 * Random weights of any type that can be encoded. A million normally distributed weights of a type are encoded, in parallel;
 * a tensor is runs of these blocks in random order. So a model of billions of weights is made as fast as the disk takes it,
 * and a kernel cannot tell. The same seed gives the same bytes.
 */
final class RandomWeights {
    private static final int POOL = 1 << 20;
    private static final int PIECES = 64;
    /** Of a trained model's matrices, about. */
    private static final float DEVIATION = 0.02f;
    /** Blocks copied together. */
    private static final int RUN = 64;

    private static final int RUNS_AT_ONCE = 512;

    private final long seed;
    private final Map<GgmlType, byte[]> pools = new EnumMap<>(GgmlType.class);

    RandomWeights(long seed) {
        this.seed = seed;
    }

    /**
     * Writes a tensor.
     *
     * @param elements a whole number of blocks
     * @param number of the tensor in its file; each is different
     * @param progress is told the bytes written since it was told last
     */
    void write(GgmlType type, long elements, int number, OutputStream out, LongConsumer progress) throws IOException {
        byte[] pool = pools.computeIfAbsent(type, this::pool);
        int run = RUN * type.blockBytes();
        byte[] buffer = new byte[RUNS_AT_ONCE * run];
        int blocks = pool.length / type.blockBytes();
        SplittableRandom random = new SplittableRandom(seed + number);
        for (long left = type.bytesFor(elements); left > 0; ) {
            for (int at = 0; at < buffer.length; at += run) {
                System.arraycopy(pool, random.nextInt(blocks - RUN + 1) * type.blockBytes(), buffer, at, run);
            }
            int length = (int) Math.min(buffer.length, left);
            out.write(buffer, 0, length);
            left -= length;
            progress.accept(length);
        }
    }

    private byte[] pool(GgmlType type) {
        BlockFormat format = BlockFormat.of(type);
        byte[] pool = new byte[(int) type.bytesFor(POOL)];
        MemorySegment target = MemorySegment.ofArray(pool);
        int piece = POOL / PIECES;
        IntStream.range(0, PIECES).parallel().forEach(i -> {
            SplittableRandom random = new SplittableRandom(seed ^ i + 1);
            float[] weights = new float[piece];
            for (int j = 0; j < piece; j++) {
                weights[j] = DEVIATION * (float) random.nextGaussian();
            }
            format.encode(weights, 0, target, i * type.bytesFor(piece), piece);
        });
        return pool;
    }
}
