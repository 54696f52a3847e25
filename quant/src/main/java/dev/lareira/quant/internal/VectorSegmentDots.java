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
import java.util.Arrays;
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

    /** Bytes that are read for a register of floats. */
    private static final int STEP = Math.max(LANES, B.length());
    /** Zeros, then ones: read at r it keeps the last r lanes. */
    private static final int[] LAST_LANES = new int[2 * LANES];

    static {
        Arrays.fill(LAST_LANES, LANES, 2 * LANES, -1);
    }

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
        float sum = VectorKernels.sum(
                VectorKernels.exact(s0).add(s1).add(VectorKernels.exact(s2).add(s3)));
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
        float sum = VectorKernels.sum(VectorKernels.exact(s0).add(s1));
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
        FloatVector s = FloatVector.zero(F);
        int i = 0;
        for (; i + STEP <= n; i += LANES) {
            s = FloatVector.fromArray(F, a, i).fma(loadI8(b, offset + i), s);
        }
        if (i < n && n >= STEP && STEP == LANES) {
            s = lastLanes(a, n, n - i).fma(loadI8(b, offset + n - LANES), s);
            i = n;
        }
        float sum = VectorKernels.sum(s);
        for (; i < n; i++) {
            sum += a[i] * b.get(ValueLayout.JAVA_BYTE, offset + i);
        }
        return sum;
    }

    /** Sums in the order of {@link #i8}. */
    static void i8x4(
            float[] a,
            MemorySegment b0,
            long o0,
            MemorySegment b1,
            long o1,
            MemorySegment b2,
            long o2,
            MemorySegment b3,
            long o3,
            int n,
            float[] out,
            int oi) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        int i = 0;
        for (; i + STEP <= n; i += LANES) {
            FloatVector v = FloatVector.fromArray(F, a, i);
            s0 = v.fma(loadI8(b0, o0 + i), s0);
            s1 = v.fma(loadI8(b1, o1 + i), s1);
            s2 = v.fma(loadI8(b2, o2 + i), s2);
            s3 = v.fma(loadI8(b3, o3 + i), s3);
        }
        if (i < n && n >= STEP && STEP == LANES) {
            FloatVector v = lastLanes(a, n, n - i);
            s0 = v.fma(loadI8(b0, o0 + n - LANES), s0);
            s1 = v.fma(loadI8(b1, o1 + n - LANES), s1);
            s2 = v.fma(loadI8(b2, o2 + n - LANES), s2);
            s3 = v.fma(loadI8(b3, o3 + n - LANES), s3);
            i = n;
        }
        float r0 = VectorKernels.sum(s0);
        float r1 = VectorKernels.sum(s1);
        float r2 = VectorKernels.sum(s2);
        float r3 = VectorKernels.sum(s3);
        for (; i < n; i++) {
            r0 += a[i] * b0.get(ValueLayout.JAVA_BYTE, o0 + i);
            r1 += a[i] * b1.get(ValueLayout.JAVA_BYTE, o1 + i);
            r2 += a[i] * b2.get(ValueLayout.JAVA_BYTE, o2 + i);
            r3 += a[i] * b3.get(ValueLayout.JAVA_BYTE, o3 + i);
        }
        out[oi] = r0;
        out[oi + 1] = r1;
        out[oi + 2] = r2;
        out[oi + 3] = r3;
    }

    /** The last values of a, in the last lanes of a register that begins before them, with zeros below. */
    private static FloatVector lastLanes(float[] a, int n, int count) {
        return FloatVector.fromArray(F, a, n - LANES)
                .reinterpretAsInts()
                .and(IntVector.fromArray(I, LAST_LANES, count))
                .reinterpretAsFloats();
    }

    private static FloatVector loadI8(MemorySegment b, long offset) {
        return (FloatVector)
                ByteVector.fromMemorySegment(B, b, offset, LITTLE_ENDIAN).convertShape(B2F, F, 0);
    }

    static float splitI32(float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES + STEP <= n; i += 2 * LANES) {
            s0 = FloatVector.fromArray(F, a, i).fma(loadI32(high, highOffset + i, rest, restOffset, n, i), s0);
            s1 = FloatVector.fromArray(F, a, i + LANES)
                    .fma(loadI32(high, highOffset + i + LANES, rest, restOffset, n, i + LANES), s1);
        }
        float sum = VectorKernels.sum(VectorKernels.exact(s0).add(s1));
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
