package dev.lareira.quant.internal.format;

import dev.lareira.gguf.GgmlType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** IEEE single precision. */
final class F32 extends Blocks {
    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    F32() {
        super(GgmlType.F32);
    }

    @Override
    public void decode(MemorySegment source, long offset, float[] target, int targetOffset, int count) {
        check(target, targetOffset, source, offset, count);
        MemorySegment.copy(source, FLOAT, offset, target, targetOffset, count);
    }

    @Override
    void encode(float[] source, int from, byte[] block, int at) {
        putInt32(block, at, Float.floatToRawIntBits(source[from]));
    }

    @Override
    void decode(byte[] block, int at, float[] target, int to) {
        target[to] = Float.intBitsToFloat(int32(block, at));
    }
}
