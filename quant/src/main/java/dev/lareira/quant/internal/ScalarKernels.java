package dev.lareira.quant.internal;

import dev.lareira.quant.VectorMath;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Plain loops: always there, and the reference for the others. */
public sealed class ScalarKernels implements Kernels permits PlainKernels {
    private static final double ROOT_2_OVER_PI = Math.sqrt(2 / Math.PI);

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    @Override
    public float dot(float[] a, int ai, float[] b, int bi, int n) {
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = 0;
        for (; i + 3 < n; i += 4) {
            s0 += a[ai + i] * b[bi + i];
            s1 += a[ai + i + 1] * b[bi + i + 1];
            s2 += a[ai + i + 2] * b[bi + i + 2];
            s3 += a[ai + i + 3] * b[bi + i + 3];
        }
        for (; i < n; i++) {
            s0 += a[ai + i] * b[bi + i];
        }
        return s0 + s1 + (s2 + s3);
    }

    @Override
    public float dotF32(float[] a, MemorySegment b, long offset, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i] * b.get(FLOAT, offset + 4L * i);
        }
        return sum;
    }

    @Override
    public float dotF16(float[] a, MemorySegment b, long offset, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i] * Float.float16ToFloat(b.get(SHORT, offset + 2L * i));
        }
        return sum;
    }

    @Override
    public float dotI8(float[] a, MemorySegment b, long offset, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i] * b.get(ValueLayout.JAVA_BYTE, offset + i);
        }
        return sum;
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
        out[oi] = dotI8(a, b0, o0, n);
        out[oi + 1] = dotI8(a, b1, o1, n);
        out[oi + 2] = dotI8(a, b2, o2, n);
        out[oi + 3] = dotI8(a, b3, o3, n);
    }

    @Override
    public float dotSplitI32(
            float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += a[i] * splitI32(high, highOffset, rest, restOffset, n, i);
        }
        return sum;
    }

    static int splitI32(MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n, int i) {
        return (high.get(ValueLayout.JAVA_BYTE, highOffset + i) << 24)
                + (rest.get(SHORT, restOffset + 2L * i) << 8)
                + (rest.get(ValueLayout.JAVA_BYTE, restOffset + 2L * n + i) & 0xff);
    }

    @Override
    public void dot4(float[] a, int ai, float[] b, int bi, int stride, int n, float[] out, int oi, int ostride) {
        for (int j = 0; j < 4; j++) {
            out[oi + j * ostride] = dot(a, ai, b, bi + j * stride, n);
        }
    }

    @Override
    public void axpy(float s, float[] x, int xi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] += s * x[xi + i];
        }
    }

    @Override
    public void scale(float[] y, int yi, int n, float s) {
        for (int i = 0; i < n; i++) {
            y[yi + i] *= s;
        }
    }

    @Override
    public void add(float[] y, int yi, float[] x, int xi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] += x[xi + i];
        }
    }

    @Override
    public void scaleBy(float[] x, int xi, float s, float[] w, int wi, float[] y, int yi, int n) {
        for (int i = 0; i < n; i++) {
            y[yi + i] = x[xi + i] * s * w[wi + i];
        }
    }

    @Override
    public float expSum(float[] x, int xi, int n, float shift) {
        float sum = 0;
        for (int i = 0; i < n; i++) {
            sum += x[xi + i] = (float) Math.exp(x[xi + i] - shift);
        }
        return sum;
    }

    @Override
    public float quantize(float[] x, int xi, int[] pairs, int pi, int n) {
        float max = 0;
        for (int i = xi; i < xi + n; i++) {
            max = Math.max(max, Math.abs(x[i]));
        }
        float scale = max / 127;
        round(x, xi, scale == 0 ? 0 : 1 / scale, pairs, pi, n);
        return scale;
    }

    @Override
    public void round(float[] x, int xi, float inverse, int[] pairs, int pi, int n) {
        for (int i = 0; i < n; i++) {
            float scaled = x[xi + i] * inverse;
            pairs[pi + i] = pair((int) (scaled + Math.copySign(0.5f, scaled)));
        }
    }

    @Override
    public int sums(int[] pairs, int pi) {
        int sums = 0;
        for (int i = 0; i < 16; i++) {
            sums += (short) pairs[pi + i] + (pairs[pi + 16 + i] << 16);
        }
        return sums;
    }

    @Override
    public int magnitudes(int[] pairs, int pi) {
        int sums = 0;
        for (int i = 0; i < 16; i++) {
            sums += Math.abs((short) pairs[pi + i]) + (Math.abs((short) pairs[pi + 16 + i]) << 16);
        }
        return sums;
    }

    @Override
    public void interleave(int[] rows, int n, int[] to, int ti) {
        for (int row = 0; row < 4; row++) {
            for (int i = 0; i < n; i++) {
                to[ti + 4 * i + row] = rows[row * n + i];
            }
        }
    }

    @Override
    public void steps(int[] pairs, int from, int to, int apart, int[] factors, int[] steps) {
        for (int i = from; i < to; i++) {
            steps[i] = step(pairs, i, apart, factors[(i - from) % factors.length]);
        }
    }

    static int step(int[] pairs, int i, int apart, int factor) {
        return factor == 0 ? pairs[i] : pair(pairs[i] - (short) factor * pairs[i - apart]);
    }

    /** The lower half of a value in both halves of an int. */
    public static int pair(int value) {
        return value << 16 | value & 0xffff;
    }

    @Override
    public float max(float[] x, int xi, int n) {
        float max = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            max = Math.max(max, x[xi + i]);
        }
        return max;
    }

    @Override
    public void siluMul(float[] gate, int gi, float[] up, int ui, int n) {
        for (int i = 0; i < n; i++) {
            float g = gate[gi + i];
            gate[gi + i] = g / (1 + (float) Math.exp(-g)) * up[ui + i];
        }
    }

    @Override
    public void gelu(float[] x, int xi, int n) {
        for (int i = xi; i < xi + n; i++) {
            double u = ROOT_2_OVER_PI * x[i] * (1 + 0.044715 * x[i] * x[i]);
            x[i] = (float) (0.5 * x[i] * (1 + Math.tanh(u)));
        }
    }

    /** With erfc from Abramowitz and Stegun, formula 7.1.26. */
    @Override
    public void geluErf(float[] x, int xi, int n) {
        for (int i = xi; i < xi + n; i++) {
            double z = Math.abs(x[i]) * Math.sqrt(0.5);
            double t = 1 / (1 + 0.3275911 * z);
            double p =
                    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
            x[i] = (float) (Math.max(x[i], 0) - 0.5 * Math.abs(x[i]) * p * Math.exp(-z * z));
        }
    }

    @Override
    public void layerNorm(
            float[] x, int xi, float[] weight, float[] bias, int wi, float epsilon, float[] y, int yi, int n) {
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += x[xi + i];
        }
        mean /= n;
        double variance = 0;
        for (int i = 0; i < n; i++) {
            variance += (x[xi + i] - mean) * (x[xi + i] - mean);
        }
        double scale = 1 / Math.sqrt(variance / n + epsilon);
        for (int i = 0; i < n; i++) {
            float added = bias.length > 0 ? bias[wi + i] : 0;
            y[yi + i] = (float) ((x[xi + i] - mean) * scale) * weight[wi + i] + added;
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
        for (int t = 0; t < rows; t++) {
            for (int k = 0; k < columns; k++) {
                axpy(x[xi + t * xStride + k], panel, pi + k * VectorMath.PANEL, y, yi + t * yStride, VectorMath.PANEL);
            }
        }
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
        float[] panel = new float[columns * VectorMath.PANEL];
        unpackHalves(halves, hi, columns, panel, 0);
        panel(panel, 0, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    @Override
    public void unpackHalves(short[] halves, int hi, int rows, float[] panel, int at) {
        int half = VectorMath.PANEL / 2;
        for (int row = 0; row < rows * VectorMath.PANEL; row += VectorMath.PANEL) {
            for (int i = 0; i < half; i++) {
                panel[at + row + i] = Float.float16ToFloat(halves[hi + row + 2 * i]);
                panel[at + row + half + i] = Float.float16ToFloat(halves[hi + row + 2 * i + 1]);
            }
        }
    }

    @Override
    public void unpackColumns(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        for (int i = 0; i < rows * VectorMath.PANEL; i++) {
            panel[at + i] = bytes[bi + i] * scales[si + i % VectorMath.PANEL];
        }
    }

    @Override
    public void unpackRows(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        for (int i = 0; i < rows * VectorMath.PANEL; i++) {
            panel[at + i] = bytes[bi + i] * scales[si + i / VectorMath.PANEL];
        }
    }

    @Override
    public int vectorBits() {
        return 0;
    }
}
