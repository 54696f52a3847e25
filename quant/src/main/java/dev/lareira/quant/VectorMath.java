package dev.lareira.quant;

import dev.lareira.quant.internal.Kernels;
import dev.lareira.quant.internal.Provider;
import java.lang.foreign.MemorySegment;

/**
 * Loops over slices of float arrays, {@code (array, offset)} with one length, on the Vector API where it is there.
 * Stateless and thread-safe. The order of summation depends on the vector width only.
 */
public final class VectorMath {
    /** Columns of a panel. */
    public static final int PANEL = 32;

    private VectorMath() {}

    public static float dot(float[] a, int ai, float[] b, int bi, int n) {
        return Provider.kernels().dot(a, ai, b, bi, n);
    }

    /** Product with n little-endian float32 values in memory, at a byte offset of any alignment. */
    public static float dotF32(float[] a, MemorySegment b, long offset, int n) {
        return Provider.KERNELS.dotF32(a, b, offset, n);
    }

    /** Product with n little-endian float16 values in memory, none of them infinite or NaN. */
    public static float dotF16(float[] a, MemorySegment b, long offset, int n) {
        return Provider.KERNELS.dotF16(a, b, offset, n);
    }

    /** Product with n signed bytes in memory. */
    public static float dotI8(float[] a, MemorySegment b, long offset, int n) {
        return Provider.KERNELS.dotI8(a, b, offset, n);
    }

    /** Products of one row with four rows of signed bytes in memory: {@code out[oi + j] = dotI8(a, bj, oj, n)}, to the bit. */
    public static void dotI8x4(
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
        Provider.KERNELS.dotI8x4(a, b0, o0, b1, o1, b2, o2, b3, o3, n, out, oi);
    }

    /**
     * Product with n integers of 32 bits in two places: value i is {@code high[i] * 2^24 + middle[i] * 2^8 + low[i]}, with n
     * signed bytes {@code high}, and in {@code rest} n little-endian signed shorts {@code middle}, then n unsigned bytes
     * {@code low}.
     */
    public static float dotSplitI32(
            float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n) {
        return Provider.KERNELS.dotSplitI32(a, high, highOffset, rest, restOffset, n);
    }

    /** {@code y += s * x} */
    public static void axpy(float s, float[] x, int xi, float[] y, int yi, int n) {
        Provider.kernels().axpy(s, x, xi, y, yi, n);
    }

    /** {@code y *= s} */
    public static void scale(float[] y, int yi, int n, float s) {
        Provider.kernels().scale(y, yi, n, s);
    }

    /** {@code y += x} */
    public static void add(float[] y, int yi, float[] x, int xi, int n) {
        Provider.kernels().add(y, yi, x, xi, n);
    }

    /** {@code y = x / sqrt(mean(x^2) + epsilon) * weight} (Zhang and Sennrich 2019); y may be x. */
    public static void rmsNorm(float[] x, int xi, float[] weight, int wi, float epsilon, float[] y, int yi, int n) {
        Kernels kernels = Provider.kernels();
        float scale = (float) (1 / Math.sqrt(kernels.dot(x, xi, x, xi, n) / n + epsilon));
        kernels.scaleBy(x, xi, scale, weight, wi, y, yi, n);
    }

    /**
     * {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias} (Ba et al. 2016), with the biased variance; y may
     * be x.
     *
     * @param bias as long as the weight, or empty for none
     */
    public static void layerNorm(
            float[] x, int xi, float[] weight, float[] bias, int wi, float epsilon, float[] y, int yi, int n) {
        Provider.kernels().layerNorm(x, xi, weight, bias, wi, epsilon, y, yi, n);
    }

    /** Softmax in place. */
    public static void softmax(float[] x, int xi, int n) {
        Kernels kernels = Provider.kernels();
        float sum = kernels.expSum(x, xi, n, kernels.max(x, xi, n));
        kernels.scale(x, xi, n, 1 / sum);
    }

    /** {@code x = exp(x - shift)}; returns the sum. */
    public static float expSum(float[] x, int xi, int n, float shift) {
        return Provider.kernels().expSum(x, xi, n, shift);
    }

    /** Products of one row with {@code count} consecutive rows of b, all of n values: {@code out[oi + j] = a . b[j]}. */
    public static void dots(float[] a, int ai, float[] b, int bi, int count, int n, float[] out, int oi) {
        int j = 0;
        for (; j + 4 <= count; j += 4) {
            Provider.kernels().dot4(a, ai, b, bi + j * n, n, n, out, oi + j, 1);
        }
        for (; j < count; j++) {
            out[oi + j] = Provider.kernels().dot(a, ai, b, bi + j * n, n);
        }
    }

    public static float max(float[] x, int xi, int n) {
        return Provider.kernels().max(x, xi, n);
    }

    /** {@code gate = silu(gate) * up} */
    public static void siluMul(float[] gate, int gi, float[] up, int ui, int n) {
        Provider.kernels().siluMul(gate, gi, up, ui, n);
    }

    /** {@code x = 0.5 * x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x^3)))} (Hendrycks and Gimpel 2016). */
    public static void gelu(float[] x, int xi, int n) {
        Provider.kernels().gelu(x, xi, n);
    }

    /** {@code x = 0.5 * x * (1 + erf(x / sqrt(2)))} (Hendrycks and Gimpel 2016), to about 2e-7 of x. */
    public static void geluErf(float[] x, int xi, int n) {
        Provider.kernels().geluErf(x, xi, n);
    }

    /**
     * Adds to each row of y the product of a panel {@code [columns, 32]} and a row of x:
     * {@code y[t, r] += sum over k of panel[k, r] * x[t, k]}. What a row gets does not depend on the others.
     *
     * @param xStride from a row of x to the next, as {@code yStride} for y
     */
    public static void panel(
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
        Provider.kernels().panel(panel, pi, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    /** {@link #panel} with a panel of 16-bit floats as {@link #unpackHalves} takes them, to the bit. */
    public static void panelOfHalves(
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
        Provider.kernels().panelOfHalves(halves, hi, columns, x, xi, xStride, rows, y, yi, yStride);
    }

    /**
     * Unpacks rows of a panel from 16-bit floats, none of them infinite or NaN: of the 32 of a row, 2 i is column i, and
     * 2 i + 1 is column 16 + i.
     */
    public static void unpackHalves(short[] halves, int hi, int rows, float[] panel, int at) {
        Provider.kernels().unpackHalves(halves, hi, rows, panel, at);
    }

    /** Unpacks rows of a panel from signed bytes, each column with a scale: {@code scales[si + column]}. */
    public static void unpackColumns(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        Provider.kernels().unpackColumns(bytes, bi, rows, scales, si, panel, at);
    }

    /** Unpacks rows of a panel from signed bytes, each row with a scale: {@code scales[si + row]}. */
    public static void unpackRows(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at) {
        Provider.kernels().unpackRows(bytes, bi, rows, scales, si, panel, at);
    }
}
