package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.QuantException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Walks over the blocks of a row; a format decodes or encodes one block in a small byte array, which is faster than segment
 * access.
 */
abstract class Blocks implements BlockFormat {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    /** Bytes copied at a time. */
    private static final int CHUNK = 4096;

    private final GgmlType type;

    Blocks(GgmlType type) {
        this.type = type;
    }

    @Override
    public final GgmlType type() {
        return type;
    }

    @Override
    public void decode(MemorySegment source, long offset, float[] target, int targetOffset, int count) {
        check(target, targetOffset, source, offset, count);
        int size = type.blockSize();
        int bytes = type.blockBytes();
        int perChunk = Math.max(1, CHUNK / bytes);
        byte[] chunk = new byte[Math.min(perChunk, count / size) * bytes];
        for (int block = 0, blocks = count / size; block < blocks; block += perChunk) {
            int n = Math.min(perChunk, blocks - block);
            MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset + (long) block * bytes, chunk, 0, n * bytes);
            for (int i = 0; i < n; i++) {
                decode(chunk, i * bytes, target, targetOffset + (block + i) * size);
            }
        }
    }

    @Override
    public final void encode(float[] source, int sourceOffset, MemorySegment target, long targetOffset, int count) {
        check(source, sourceOffset, target, targetOffset, count);
        if (type.isQuantized()) {
            checkFinite(source, sourceOffset, count);
        }
        int size = type.blockSize();
        int bytes = type.blockBytes();
        int perChunk = Math.max(1, CHUNK / bytes);
        byte[] chunk = new byte[Math.min(perChunk, count / size) * bytes];
        for (int block = 0, blocks = count / size; block < blocks; block += perChunk) {
            int n = Math.min(perChunk, blocks - block);
            Arrays.fill(chunk, (byte) 0);
            for (int i = 0; i < n; i++) {
                encode(source, sourceOffset + (block + i) * size, chunk, i * bytes);
            }
            MemorySegment.copy(chunk, 0, target, ValueLayout.JAVA_BYTE, targetOffset + (long) block * bytes, n * bytes);
        }
    }

    @Override
    public boolean encodes() {
        return true;
    }

    /** Decodes the block at this position. */
    abstract void decode(byte[] block, int at, float[] target, int to);

    /** Encodes finite values as the block at this position, where all bytes are zero. */
    abstract void encode(float[] source, int from, byte[] block, int at);

    final void check(float[] values, int valueOffset, MemorySegment blocks, long blockOffset, int count) {
        int size = type.blockSize();
        if (count < 0 || count % size != 0) {
            throw new QuantException("%d elements of %s; expected a multiple of %d".formatted(count, type, size));
        }
        if (valueOffset < 0 || count > values.length - valueOffset) {
            throw new QuantException(
                    "%d elements at %d; the array has %d".formatted(count, valueOffset, values.length));
        }
        long bytes = type.bytesFor(count);
        if (blockOffset < 0 || bytes > blocks.byteSize() - blockOffset) {
            throw new QuantException("%d elements of %s take %d bytes at %d; the segment has %d"
                    .formatted(count, type, bytes, blockOffset, blocks.byteSize()));
        }
    }

    private void checkFinite(float[] source, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (!Float.isFinite(source[i])) {
                throw new QuantException("value %d is %s; %s holds finite values only".formatted(i, source[i], type));
            }
        }
    }

    /** Stores a scale or minimum in half precision. */
    final void putHalf(byte[] block, int at, float value) {
        short half = Float.floatToFloat16(value);
        if (!Float.isFinite(Float.float16ToFloat(half))) {
            throw tooLarge(value);
        }
        SHORT.set(block, at, half);
    }

    final QuantException tooLarge(float scale) {
        return new QuantException(
                "values too large for %s: a block would need a scale of %s; store the tensor as BF16 or F32"
                        .formatted(type, scale));
    }

    static void putInt16(byte[] bytes, int at, int value) {
        SHORT.set(bytes, at, (short) value);
    }

    static void putInt32(byte[] bytes, int at, int value) {
        INT.set(bytes, at, value);
    }

    static void putInt64(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    static short int16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at);
    }

    static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static long int64(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static float half(byte[] bytes, int at) {
        return Float.float16ToFloat(int16(bytes, at));
    }
}
