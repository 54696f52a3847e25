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
import java.util.List;

/**
 * The vectors of an index. One writer; a reader may look at any vector that the writer filled before it published its
 * number.
 *
 * <p>A walk waits for memory more than for arithmetic. So float32 values for the cosine are kept as integers of 32 bits with
 * one scale a vector, in two planes: their high bytes, rounded, by which a walk finds its way at a quarter of the bytes, and
 * the 24 bits below, for the exact distance of what it found ({@link VectorMath#dotSplitI32}). Other vectors have one plane:
 * {@code dimension} values, padding to 4 bytes, the scale, the squared norm.
 */
public final class Vectors implements AutoCloseable {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    /** Bits and bytes of a split value that are in the plane of the rest. */
    private static final int REST_BITS = 24;

    private static final int REST_BYTES = 3;
    private static final int ONE = 1 << REST_BITS;

    private final Arena arena = Arena.ofShared();
    private final int dimension;
    private final Metric metric;
    private final Storage storage;
    private final boolean split;
    private final int scaleAt;
    private final Plane plane;
    /** What the other plane leaves out; empty slots where that is nothing. */
    private final Plane rest;

    public Vectors(HnswOptions options) {
        dimension = options.dimension();
        metric = options.metric();
        storage = options.storage();
        split = split(options);
        scaleAt = scaleAt(options);
        plane = new Plane(arena, stride(options) - restBytes(options));
        rest = new Plane(arena, restBytes(options));
    }

    private static boolean split(HnswOptions options) {
        return options.storage() == Storage.F32 && options.metric() == Metric.COSINE;
    }

    private static int scaleAt(HnswOptions options) {
        return (options.dimension() * (split(options) ? 1 : options.storage().bytes()) + 3) / 4 * 4;
    }

    private static int restBytes(HnswOptions options) {
        return split(options) ? REST_BYTES * options.dimension() : 0;
    }

    /** Bytes of a vector. */
    public static int stride(HnswOptions options) {
        return scaleAt(options) + (split(options) ? 4 : 8) + restBytes(options);
    }

    /** Owns the memory; a file is mapped in it. */
    public Arena arena() {
        return arena;
    }

    /** In the order in which a file has them. */
    List<Plane> planes() {
        return split ? List.of(plane, rest) : List.of(plane);
    }

    /** Takes count vectors as they lie in a file, plane after plane, mapped privately in this arena. */
    public void adopt(MemorySegment mapped, int count) {
        long at = 0;
        for (Plane each : planes()) {
            each.adopt(mapped.asSlice(at, (long) count * each.stride), count);
            at += (long) count * each.stride;
        }
    }

    /** Rounds to the storage, in a slot that no reader can see. */
    void put(int node, float[] vector) {
        planes().forEach(each -> each.reserve(node));
        MemorySegment slot = plane.slot(node);
        if (split) {
            putSplit(slot, rest.slot(node), vector);
            return;
        }
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

    private void putSplit(MemorySegment high, MemorySegment low, float[] vector) {
        float max = 0;
        for (float value : vector) {
            max = Math.max(max, Math.abs(value));
        }
        float scale = max / 127;
        for (int i = 0; i < dimension; i++) {
            int whole = (int) Math.round(vector[i] / (double) scale * ONE);
            int top = whole + ONE / 2 >> REST_BITS;
            int below = whole - (top << REST_BITS);
            high.set(ValueLayout.JAVA_BYTE, i, (byte) top);
            low.set(SHORT, 2L * i, (short) (below >> 8));
            low.set(ValueLayout.JAVA_BYTE, 2L * dimension + i, (byte) below);
        }
        high.set(FLOAT, scaleAt, scale);
    }

    /** The values as stored. */
    public void read(int node, float[] out) {
        if (!split) {
            readCoarse(node, out);
            return;
        }
        MemorySegment high = plane.slot(node);
        MemorySegment low = rest.slot(node);
        double unit = (double) high.get(FLOAT, scaleAt) / ONE;
        for (int i = 0; i < dimension; i++) {
            int whole = (high.get(ValueLayout.JAVA_BYTE, i) << REST_BITS)
                    + (low.get(SHORT, 2L * i) << 8)
                    + (low.get(ValueLayout.JAVA_BYTE, 2L * dimension + i) & 0xff);
            out[i] = (float) (unit * whole);
        }
    }

    /** The values as {@link #distance} sees them. */
    void readCoarse(int node, float[] out) {
        MemorySegment block = plane.block(node);
        long at = plane.offset(node);
        if (split || storage == Storage.INT8) {
            float scale = block.get(FLOAT, at + scaleAt);
            for (int i = 0; i < dimension; i++) {
                out[i] = scale * block.get(ValueLayout.JAVA_BYTE, at + i);
            }
        } else if (storage == Storage.F16) {
            for (int i = 0; i < dimension; i++) {
                out[i] = Float.float16ToFloat(block.get(SHORT, at + 2L * i));
            }
        } else {
            MemorySegment.copy(block, FLOAT, at, out, 0, dimension);
        }
    }

    void clear(int node) {
        planes().forEach(each -> each.slot(node).fill((byte) 0));
    }

    /** What {@link #distance} wants of a stored vector as a query; 0 where that is nothing. */
    float squaredNorm(int node) {
        return split ? 0 : plane.block(node).get(FLOAT, plane.offset(node) + scaleAt + 4);
    }

    /**
     * The lower the nearer: minus the product, or the squared distance by way of the norms. Of float32 vectors for the cosine
     * it is that of the high bytes.
     */
    float distance(float[] query, float squaredNorm, int node) {
        MemorySegment block = plane.block(node);
        long at = plane.offset(node);
        if (split) {
            return VectorMath.dotI8(query, block, at, dimension) * -block.get(FLOAT, at + scaleAt);
        }
        float product = switch (storage) {
            case F32 -> VectorMath.dotF32(query, block, at, dimension);
            case F16 -> VectorMath.dotF16(query, block, at, dimension);
            case INT8 -> VectorMath.dotI8(query, block, at, dimension) * block.get(FLOAT, at + scaleAt);
        };
        return metric == Metric.L2
                ? Math.max(0, squaredNorm + block.get(FLOAT, at + scaleAt + 4) - 2 * product)
                : -product;
    }

    /** As {@link #distance} for many; the memory fetches them all at once. */
    void distances(float[] query, float squaredNorm, int[] nodes, int count, float[] out) {
        // Without a use of the result the pass would be compiled away.
        out[0] = plane.touch(nodes, count);
        distances(query, squaredNorm, nodes, 0, count, out);
    }

    /** As {@link #distance} for nodes that were looked at before; by fours it takes half of the time. */
    void distances(float[] query, float squaredNorm, int[] nodes, int from, int to, float[] out) {
        int i = from;
        if (split) {
            MemorySegment[] blocks = plane.blocks();
            for (; i + 4 <= to; i += 4) {
                MemorySegment b0 = blocks[nodes[i] >> Plane.BLOCK_BITS];
                MemorySegment b1 = blocks[nodes[i + 1] >> Plane.BLOCK_BITS];
                MemorySegment b2 = blocks[nodes[i + 2] >> Plane.BLOCK_BITS];
                MemorySegment b3 = blocks[nodes[i + 3] >> Plane.BLOCK_BITS];
                long o0 = plane.offset(nodes[i]);
                long o1 = plane.offset(nodes[i + 1]);
                long o2 = plane.offset(nodes[i + 2]);
                long o3 = plane.offset(nodes[i + 3]);
                VectorMath.dotI8x4(query, b0, o0, b1, o1, b2, o2, b3, o3, dimension, out, i);
                out[i] *= -b0.get(FLOAT, o0 + scaleAt);
                out[i + 1] *= -b1.get(FLOAT, o1 + scaleAt);
                out[i + 2] *= -b2.get(FLOAT, o2 + scaleAt);
                out[i + 3] *= -b3.get(FLOAT, o3 + scaleAt);
            }
        }
        for (; i < to; i++) {
            out[i] = distance(query, squaredNorm, nodes[i]);
        }
    }

    /** As {@link #distance}, of the values as stored. */
    float exactDistance(float[] query, float squaredNorm, int node) {
        if (!split) {
            return distance(query, squaredNorm, node);
        }
        MemorySegment block = plane.block(node);
        long at = plane.offset(node);
        float sum = VectorMath.dotSplitI32(query, block, at, rest.block(node), rest.offset(node), dimension);
        return -sum * (block.get(FLOAT, at + scaleAt) / ONE);
    }

    /** Gives what a walk found the distances of the values as stored, and sorts it by them. */
    void refine(float[] query, long[] found, Scratch work) {
        if (!split) {
            return;
        }
        work.reserve(Math.max(1, found.length));
        for (int i = 0; i < found.length; i++) {
            work.batch[i] = LongHeap.node(found[i]);
        }
        work.distances[0] = rest.touch(work.batch, found.length);
        for (int i = 0; i < found.length; i++) {
            found[i] = LongHeap.entry(exactDistance(query, 0, work.batch[i]), work.batch[i]);
        }
        Arrays.sort(found);
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
