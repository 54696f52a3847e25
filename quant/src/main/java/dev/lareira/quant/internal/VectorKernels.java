package dev.lareira.quant.internal;

import static jdk.incubator.vector.VectorOperators.MAX;

import dev.lareira.quant.internal.panel.Tiles;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/** The loops on the Vector API, in the widest registers that the machine prefers. Created by reflection only. */
public final class VectorKernels implements Kernels {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    // Rotations by 8, 4, 2 and 1 lanes; a register with fewer lanes does without the first ones.
    private static final VectorShuffle<Float> BY_8 = rotation(8);
    private static final VectorShuffle<Float> BY_4 = rotation(4);
    private static final VectorShuffle<Float> BY_2 = rotation(2);
    private static final VectorShuffle<Float> BY_1 = rotation(1);

    @Override
    public float dot(float[] a, int ai, float[] b, int bi, int n) {
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        int i = 0;
        for (; i + 4 * LANES <= n; i += 4 * LANES) {
            s0 = FloatVector.fromArray(F, a, ai + i).fma(FloatVector.fromArray(F, b, bi + i), s0);
            s1 = FloatVector.fromArray(F, a, ai + i + LANES).fma(FloatVector.fromArray(F, b, bi + i + LANES), s1);
            s2 = FloatVector.fromArray(F, a, ai + i + 2 * LANES)
                    .fma(FloatVector.fromArray(F, b, bi + i + 2 * LANES), s2);
            s3 = FloatVector.fromArray(F, a, ai + i + 3 * LANES)
                    .fma(FloatVector.fromArray(F, b, bi + i + 3 * LANES), s3);
        }
        for (; i + LANES <= n; i += LANES) {
            s0 = FloatVector.fromArray(F, a, ai + i).fma(FloatVector.fromArray(F, b, bi + i), s0);
        }
        float sum = sum(exact(s0).add(s1).add(exact(s2).add(s3)));
        for (; i < n; i++) {
            sum += a[ai + i] * b[bi + i];
        }
        return sum;
    }

    @Override
    public float dotF32(float[] a, MemorySegment b, long offset, int n) {
        return VectorSegmentDots.f32(a, b, offset, n);
    }

    @Override
    public float dotF16(float[] a, MemorySegment b, long offset, int n) {
        return VectorSegmentDots.f16(a, b, offset, n);
    }

    @Override
    public float dotI8(float[] a, MemorySegment b, long offset, int n) {
        return VectorSegmentDots.i8(a, b, offset, n);
    }

    @Override
    public void dotI8x4(
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
        VectorSegmentDots.i8x4(a, b0, o0, b1, o1, b2, o2, b3, o3, n, out, oi);
    }

    @Override
    public float dotSplitI32(
            float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n) {
        return VectorSegmentDots.splitI32(a, high, highOffset, rest, restOffset, n);
    }

    @Override
    public void dot4(float[] a, int ai, float[] b, int bi, int stride, int n, float[] out, int oi, int ostride) {
        int b1 = bi + stride;
        int b2 = b1 + stride;
        int b3 = b2 + stride;
        FloatVector s0 = FloatVector.zero(F);
        FloatVector s1 = FloatVector.zero(F);
        FloatVector s2 = FloatVector.zero(F);
        FloatVector s3 = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector v = FloatVector.fromArray(F, a, ai + i);
            s0 = v.fma(FloatVector.fromArray(F, b, bi + i), s0);
            s1 = v.fma(FloatVector.fromArray(F, b, b1 + i), s1);
            s2 = v.fma(FloatVector.fromArray(F, b, b2 + i), s2);
            s3 = v.fma(FloatVector.fromArray(F, b, b3 + i), s3);
        }
        float r0 = sum(s0);
        float r1 = sum(s1);
        float r2 = sum(s2);
        float r3 = sum(s3);
        for (; i < n; i++) {
            r0 += a[ai + i] * b[bi + i];
            r1 += a[ai + i] * b[b1 + i];
            r2 += a[ai + i] * b[b2 + i];
            r3 += a[ai + i] * b[b3 + i];
        }
        out[oi] = r0;
        out[oi + ostride] = r1;
        out[oi + 2 * ostride] = r2;
        out[oi + 3 * ostride] = r3;
    }

    @Override
    public void axpy(float s, float[] x, int xi, float[] y, int yi, int n) {
        FloatVector factor = FloatVector.broadcast(F, s);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            factor.fma(FloatVector.fromArray(F, x, xi + i), FloatVector.fromArray(F, y, yi + i))
                    .intoArray(y, yi + i);
        }
        for (; i < n; i++) {
            y[yi + i] += s * x[xi + i];
        }
    }

    @Override
    public void scale(float[] y, int yi, int n, float s) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromArray(F, y, yi + i).mul(s).intoArray(y, yi + i);
        }
        for (; i < n; i++) {
            y[yi + i] *= s;
        }
    }

    @Override
    public void add(float[] y, int yi, float[] x, int xi, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromArray(F, y, yi + i)
                    .add(FloatVector.fromArray(F, x, xi + i))
                    .intoArray(y, yi + i);
        }
        for (; i < n; i++) {
            y[yi + i] += x[xi + i];
        }
    }

    @Override
    public void scaleBy(float[] x, int xi, float s, float[] w, int wi, float[] y, int yi, int n) {
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            FloatVector.fromArray(F, x, xi + i)
                    .mul(s)
                    .mul(FloatVector.fromArray(F, w, wi + i))
                    .intoArray(y, yi + i);
        }
        for (; i < n; i++) {
            y[yi + i] = x[xi + i] * s * w[wi + i];
        }
    }

    @Override
    public float quantize(float[] x, int xi, int[] pairs, int pi, int n) {
        return VectorPairs.quantize(x, xi, pairs, pi, n);
    }

    @Override
    public void round(float[] x, int xi, float inverse, int[] pairs, int pi, int n) {
        VectorPairs.round(x, xi, inverse, pairs, pi, n);
    }

    @Override
    public int sums(int[] pairs, int pi) {
        return VectorPairs.sums(pairs, pi);
    }

    @Override
    public int magnitudes(int[] pairs, int pi) {
        return VectorPairs.magnitudes(pairs, pi);
    }

    @Override
    public void interleave(int[] rows, int n, int[] to, int ti) {
        VectorPairs.interleave(rows, n, to, ti);
    }

    @Override
    public void steps(int[] pairs, int from, int to, int apart, int[] factors, int[] steps) {
        VectorPairs.steps(pairs, from, to, apart, factors, steps);
    }

    @Override
    public float max(float[] x, int xi, int n) {
        FloatVector least = FloatVector.broadcast(F, Float.NEGATIVE_INFINITY);
        FloatVector most = least;
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            most = FloatVector.fromArray(F, x, xi + i).max(most);
        }
        float max = least.max(most).reduceLanes(MAX);
        for (; i < n; i++) {
            max = Math.max(max, x[xi + i]);
        }
        return max;
    }

    @Override
    public float expSum(float[] x, int xi, int n, float shift) {
        return VectorFunctions.expSum(x, xi, n, shift);
    }

    @Override
    public void siluMul(float[] gate, int gi, float[] up, int ui, int n) {
        VectorFunctions.siluMul(gate, gi, up, ui, n);
    }

    @Override
    public void gelu(float[] x, int xi, int n) {
        VectorFunctions.gelu(x, xi, n);
    }

    @Override
    public void geluErf(float[] x, int xi, int n) {
        VectorFunctions.geluErf(x, xi, n);
    }

    @Override
    public void layerNorm(
            float[] x, int xi, float[] weight, float[] bias, int wi, float epsilon, float[] y, int yi, int n) {
        FloatVector sums = FloatVector.zero(F);
        int i = 0;
        for (; i + LANES <= n; i += LANES) {
            sums = FloatVector.fromArray(F, x, xi + i).add(sums);
        }
        float mean = sum(sums);
        for (; i < n; i++) {
            mean += x[xi + i];
        }
        mean /= n;
        FloatVector squares = FloatVector.zero(F);
        for (i = 0; i + LANES <= n; i += LANES) {
            FloatVector centred = FloatVector.fromArray(F, x, xi + i).sub(mean);
            squares = centred.fma(centred, squares);
        }
        float variance = sum(squares);
        for (; i < n; i++) {
            variance += (x[xi + i] - mean) * (x[xi + i] - mean);
        }
        float scale = (float) (1 / Math.sqrt(variance / n + epsilon));
        boolean biased = bias.length > 0;
        for (i = 0; i + LANES <= n; i += LANES) {
            FloatVector scaled = FloatVector.fromArray(F, x, xi + i)
                    .sub(mean)
                    .mul(scale)
                    .mul(FloatVector.fromArray(F, weight, wi + i));
            (biased ? scaled.add(FloatVector.fromArray(F, bias, wi + i)) : scaled).intoArray(y, yi + i);
        }
        for (; i < n; i++) {
            y[yi + i] = (x[xi + i] - mean) * scale * weight[wi + i] + (biased ? bias[wi + i] : 0);
        }
    }

    @Override
    public void panel(
            float[] panel,
            int pi,
            int columns,
            float[] x,
            int xi,
            int xStride,
            int rows,
            float[] y,
            int yi,
            int yStride) {
        Tiles.multiply(panel, pi, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    @Override
    public void panelOfHalves(
            short[] halves,
            int hi,
            int columns,
            float[] x,
            int xi,
            int xStride,
            int rows,
            float[] y,
            int yi,
            int yStride) {
        HalfTiles.multiply(halves, hi, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    @Override
    public void unpackHalves(short[] halves, int hi, int rows, float[] panel, int at) {
        PanelUnpacking.halves(halves, hi, rows, panel, at);
    }

    @Override
    public void unpackColumns(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        PanelUnpacking.columns(bytes, bi, rows, scales, si, panel, at);
    }

    @Override
    public void unpackRows(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        PanelUnpacking.rows(bytes, bi, rows, scales, si, panel, at);
    }

    @Override
    public int vectorBits() {
        return F.vectorBitSize();
    }

    /**
     * The same vector, of a class that C2 knows. What a loop carries is any vector to it, but for a profile, and a kernel is compiled
     * before there is one; it would call the method of an abstract class and box. So what a loop carries is an argument
     * everywhere, and the receiver something that was just made.
     */
    static FloatVector exact(FloatVector v) {
        return FloatVector.zero(F).add(v);
    }

    private static VectorShuffle<Float> rotation(int lanes) {
        return VectorShuffle.fromOp(F, i -> (i + lanes) % LANES);
    }

    /**
     * Sum of the lanes in one order. {@code reduceLanes} adds in another order when it is compiled than when it is
     * interpreted, so the same input would not always give the same bits.
     */
    static float sum(FloatVector lanes) {
        FloatVector v = exact(lanes);
        if (LANES >= 16) {
            v = v.rearrange(BY_8).add(v);
        }
        if (LANES >= 8) {
            v = v.rearrange(BY_4).add(v);
        }
        if (LANES >= 4) {
            v = v.rearrange(BY_2).add(v);
        }
        if (LANES >= 2) {
            v = v.rearrange(BY_1).add(v);
        }
        return v.lane(0);
    }
}
