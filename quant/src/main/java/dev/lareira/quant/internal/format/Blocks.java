package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.QuantException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Walks over the blocks of a row; a format decodes one block from a small byte array, which is faster than segment access. */
abstract class Blocks implements BlockFormat {
    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
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
    public final void decode(MemorySegment source, long offset, float[] target, int targetOffset, int count) {
        int size = type.blockSize();
        int bytes = type.blockBytes();
        if (count % size != 0) {
            throw new QuantException("%d elements of %s; expected a multiple of %d".formatted(count, type, size));
        }
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

    /** Decodes the block at this position. */
    abstract void decode(byte[] block, int at, float[] target, int to);

    static short int16(byte[] bytes, int at) {
        return (short) SHORT.get(bytes, at);
    }

    static int int32(byte[] bytes, int at) {
        return (int) INT.get(bytes, at);
    }

    static float half(byte[] bytes, int at) {
        return Float.float16ToFloat(int16(bytes, at));
    }
}
