package dev.lareira.quant.internal;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.S2I;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** Products of a float array with values in memory, on the Vector API. */
final class VectorSegmentDots {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    // As many lanes as F, in registers of a half and of a quarter; the narrowest F (128 bits) has no byte species.
    private static final VectorSpecies<Short> S =
            VectorSpecies.of(short.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 2)));
    private static final VectorSpecies<Byte> B =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(64, F.vectorBitSize() / 4)));
    private static final VectorSpecies<Integer> I = VectorSpecies.of(int.class, F.vectorShape());
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

    private VectorSegmentDots() {}

    static float f32(float[] a, MemorySegment b, long offset, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        int i = 0;
        for (; i + 4 * LANES <= n; i += 4 * LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadF32(b, offset, i), s0);
            s1 = FloatVector.fromArray(F, a, i + LANES).fma(loadF32(b, offset, i + LANES), s1);
            s2 = FloatVector.fromArray(F, a, i + 2 * LANES).fma(loadF32(b, offset, i + 2 * LANES), s2);
            s3 = FloatVector.fromArray(F, a, i + 3 * LANES).fma(loadF32(b, offset, i + 3 * LANES), s3);
        }
        for (; i + LANES <= n; i += LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadF32(b, offset, i), s0);
        }
        float sum = VectorKernels.sum(s0.add(s1).add(s2.add(s3)));
        for (; i < n; i++) {
            sum += a[i] * b.get(FLOAT, offset + 4L * i);
        }
        return sum;
    }

    private static FloatVector loadF32(MemorySegment b, long offset, int i) {
        return FloatVector.fromMemorySegment(F, b, offset + 4L * i, LITTLE_ENDIAN);
    }

    static float f16(float[] a, MemorySegment b, long offset, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        int i = 0;
        for (; i + 2 * LANES <= n; i += 2 * LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadF16(b, offset, i), s0);
            s1 = FloatVector.fromArray(F, a, i + LANES).fma(loadF16(b, offset, i + LANES), s1);
        }
        float sum = VectorKernels.sum(s0.add(s1));
        for (; i < n; i++) {
            sum += a[i] * Float.float16ToFloat(b.get(SHORT, offset + 2L * i));
        }
        return sum;
    }

    /** Exponent and fraction moved to float32's places, the bias corrected by a product, which also settles subnormals. */
    private static FloatVector loadF16(MemorySegment b, long offset, int i) {
        IntVector h = (IntVector) ShortVector.fromMemorySegment(S, b, offset + 2L * i, LITTLE_ENDIAN)
                .convertShape(S2I, F.withLanes(int.class), 0);
        FloatVector magnitude =
                h.and(0x7fff).lanewise(LSHL, 13).reinterpretAsFloats().mul(0x1p112f);
        return magnitude.reinterpretAsInts().or(h.and(0x80000000)).reinterpretAsFloats();
    }

    static float i8(float[] a, MemorySegment b, long offset, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        int i = 0;
        // A 64-bit load of bytes reads past the lanes of a 128-bit F: the last ones are left to the plain loop.
        for (; i + LANES + Math.max(LANES, B.length()) <= n; i += 2 * LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadI8(b, offset + i), s0);
            s1 = FloatVector.fromArray(F, a, i + LANES).fma(loadI8(b, offset + i + LANES), s1);
        }
        float sum = VectorKernels.sum(s0.add(s1));
        for (; i < n; i++) {
            sum += a[i] * b.get(ValueLayout.JAVA_BYTE, offset + i);
        }
        return sum;
    }

    private static FloatVector loadI8(MemorySegment b, long offset) {
        return (FloatVector)
                ByteVector.fromMemorySegment(B, b, offset, LITTLE_ENDIAN).convertShape(B2F, F, 0);
    }

    static float splitI32(float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES + Math.max(LANES, B.length()) <= n; i += 2 * LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadI32(high, highOffset + i, rest, restOffset, n, i), s0);
            s1 = FloatVector.fromArray(F, a, i + LANES)
                    .fma(loadI32(high, highOffset + i + LANES, rest, restOffset, n, i + LANES), s1);
        }
        float sum = VectorKernels.sum(s0.add(s1));
        for (; i < n; i++) {
            sum += a[i] * ScalarKernels.splitI32(high, highOffset, rest, restOffset, n, i);
        }
        return sum;
    }

    private static FloatVector loadI32(MemorySegment high, long at, MemorySegment rest, long restOffset, int n, int i) {
        IntVector h = (IntVector)
                ByteVector.fromMemorySegment(B, high, at, LITTLE_ENDIAN).convertShape(B2I, I, 0);
        IntVector m = (IntVector) ShortVector.fromMemorySegment(S, rest, restOffset + 2L * i, LITTLE_ENDIAN)
                .convertShape(S2I, I, 0);
        IntVector l = (IntVector) ByteVector.fromMemorySegment(B, rest, restOffset + 2L * n + i, LITTLE_ENDIAN)
                .convertShape(ZERO_EXTEND_B2I, I, 0);
        return (FloatVector)
                h.lanewise(LSHL, 24).add(m.lanewise(LSHL, 8)).add(l).convertShape(I2F, F, 0);
    }
}
