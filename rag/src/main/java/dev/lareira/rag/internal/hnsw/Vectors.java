package dev.lareira.rag.internal.hnsw;

import dev.lareira.quant.VectorMath;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.Metric;
import dev.lareira.rag.Storage;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The vectors of an index, out of the heap, in blocks: {@code dimension} values, padding to 4 bytes, the scale, the squared
 * norm. One writer; a reader may look at any slot that the writer filled before it published the slot's number.
 */
public final class Vectors implements AutoCloseable {
    static final int BLOCK = 1024;
    /** Bytes that come from memory together. */
    private static final int LINE = 64;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena = Arena.ofShared();
    private final int dimension;
    private final Metric metric;
    private final Storage storage;
    private final int scaleAt;
    private final int stride;
    private volatile MemorySegment[] blocks = {};

    public Vectors(HnswOptions options) {
        dimension = options.dimension();
        metric = options.metric();
        storage = options.storage();
        scaleAt = scaleAt(options);
        stride = stride(options);
    }

    private static int scaleAt(HnswOptions options) {
        return (options.dimension() * options.storage().bytes() + 3) / 4 * 4;
    }

    /** Bytes of a vector. */
    public static int stride(HnswOptions options) {
        return scaleAt(options) + 8;
    }

    /** Owns the memory; a file is mapped in it. */
    public Arena arena() {
        return arena;
    }

    /** Takes count vectors as they lie in a file, mapped privately in this arena. */
    public void adopt(MemorySegment mapped, int count) {
        MemorySegment[] taken = new MemorySegment[(count + BLOCK - 1) / BLOCK];
        for (int i = 0; i < taken.length; i++) {
            long from = (long) i * BLOCK * stride;
            long bytes = Math.min((long) BLOCK * stride, mapped.byteSize() - from);
            taken[i] = mapped.asSlice(from, bytes);
            if (bytes < (long) BLOCK * stride) {
                taken[i] = arena.allocate((long) BLOCK * stride, 64);
                taken[i].copyFrom(mapped.asSlice(from, bytes));
            }
        }
        blocks = taken;
    }

    /** The bytes of a slot. */
    MemorySegment slot(int node) {
        return blocks[node / BLOCK].asSlice((long) (node % BLOCK) * stride, stride);
    }

    /** Rounds to the storage, in a slot that no reader can see. */
    void put(int node, float[] vector) {
        if (node / BLOCK == blocks.length) {
            MemorySegment[] more = Arrays.copyOf(blocks, blocks.length + 1);
            more[blocks.length] = arena.allocate((long) BLOCK * stride, 64);
            blocks = more;
        }
        MemorySegment slot = slot(node);
        float scale = 1;
        double norm = 0;
        if (storage == Storage.INT8) {
            float max = 0;
            for (float value : vector) {
                max = Math.max(max, Math.abs(value));
            }
            scale = max / 127;
        }
        for (int i = 0; i < dimension; i++) {
            double stored = switch (storage) {
                case F32 -> {
                    slot.set(FLOAT, 4L * i, vector[i]);
                    yield vector[i];
                }
                case F16 -> {
                    short half = Float.floatToFloat16(vector[i]);
                    slot.set(SHORT, 2L * i, half);
                    yield Float.float16ToFloat(half);
                }
                case INT8 -> {
                    byte rounded = scale == 0 ? 0 : (byte) Math.round(vector[i] / scale);
                    slot.set(ValueLayout.JAVA_BYTE, i, rounded);
                    yield rounded;
                }
            };
            norm += stored * stored;
        }
        if (storage == Storage.INT8 && metric == Metric.COSINE) {
            // Rounding changes the length; the angle alone counts.
            scale = (float) (1 / Math.sqrt(norm));
        }
        slot.set(FLOAT, scaleAt, scale);
        slot.set(FLOAT, scaleAt + 4L, (float) (norm * scale * scale));
    }

    /** The values as stored. */
    public void read(int node, float[] out) {
        MemorySegment block = blocks[node / BLOCK];
        long at = (long) (node % BLOCK) * stride;
        switch (storage) {
            case F32 -> MemorySegment.copy(block, FLOAT, at, out, 0, dimension);
            case F16 -> {
                for (int i = 0; i < dimension; i++) {
                    out[i] = Float.float16ToFloat(block.get(SHORT, at + 2L * i));
                }
            }
            case INT8 -> {
                float scale = block.get(FLOAT, at + scaleAt);
                for (int i = 0; i < dimension; i++) {
                    out[i] = scale * block.get(ValueLayout.JAVA_BYTE, at + i);
                }
            }
        }
    }

    void clear(int node) {
        slot(node).fill((byte) 0);
    }

    float squaredNorm(int node) {
        return blocks[node / BLOCK].get(FLOAT, (long) (node % BLOCK) * stride + scaleAt + 4);
    }

    /** The lower the nearer: minus the product, or the squared distance by way of the norms. */
    float distance(float[] query, float squaredNorm, int node) {
        MemorySegment block = blocks[node / BLOCK];
        long at = (long) (node % BLOCK) * stride;
        float product = switch (storage) {
            case F32 -> VectorMath.dotF32(query, block, at, dimension);
            case F16 -> VectorMath.dotF16(query, block, at, dimension);
            case INT8 -> VectorMath.dotI8(query, block, at, dimension) * block.get(FLOAT, at + scaleAt);
        };
        return metric == Metric.L2
                ? Math.max(0, squaredNorm + block.get(FLOAT, at + scaleAt + 4) - 2 * product)
                : -product;
    }

    /** As {@link #distance} for many. A pass over the first bytes of each lets the memory fetch them all at once. */
    void distances(float[] query, float squaredNorm, int[] nodes, int count, float[] out) {
        MemorySegment[] now = blocks;
        byte touched = 0;
        for (int i = 0; i < count; i++) {
            MemorySegment block = now[nodes[i] / BLOCK];
            long at = (long) (nodes[i] % BLOCK) * stride;
            for (int line = 0; line < stride; line += LINE) {
                touched |= block.get(ValueLayout.JAVA_BYTE, at + line);
            }
        }
        // Without a use of it the pass would be compiled away.
        out[0] = touched;
        for (int i = 0; i < count; i++) {
            out[i] = distance(query, squaredNorm, nodes[i]);
        }
    }

    /** Squared Euclidean distance without cancellation. */
    public float squaredDistance(float[] query, int node) {
        float[] vector = new float[dimension];
        read(node, vector);
        double sum = 0;
        for (int i = 0; i < dimension; i++) {
            double difference = (double) query[i] - vector[i];
            sum += difference * difference;
        }
        return (float) sum;
    }

    @Override
    public void close() {
        arena.close();
    }
}
