package dev.lareira.quant.internal;

import java.lang.foreign.MemorySegment;

/** The loops that exist twice, with the Vector API and without. Slices are {@code (array, offset)} with one length. */
public interface Kernels {
    float dot(float[] a, int ai, float[] b, int bi, int n);

    /** Product with little-endian float32 values in memory, at a byte offset of any alignment. */
    float dotF32(float[] a, MemorySegment b, long offset, int n);

    /** Product with little-endian float16 values in memory, none of them infinite or NaN. */
    float dotF16(float[] a, MemorySegment b, long offset, int n);

    /** Product with signed bytes in memory. */
    float dotI8(float[] a, MemorySegment b, long offset, int n);

    /** Four such products with one a: {@code out[oi + j] = dotI8(a, bj, oj, n)}, to the bit. */
    void dotI8x4(
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
            int oi);

    /** Product with integers of 32 bits: signed high bytes; n signed shorts below them, then n unsigned low bytes. */
    float dotSplitI32(float[] a, MemorySegment high, long highOffset, MemorySegment rest, long restOffset, int n);

    /**
     * Four products of one row with consecutive rows of b, {@code stride} apart: {@code out[oi + j * ostride]}.
     */
    void dot4(float[] a, int ai, float[] b, int bi, int stride, int n, float[] out, int oi, int ostride);

    /** {@code y += s * x} */
    void axpy(float s, float[] x, int xi, float[] y, int yi, int n);

    /** {@code y = s * y} */
    void scale(float[] y, int yi, int n, float s);

    /** {@code y += x} */
    void add(float[] y, int yi, float[] x, int xi, int n);

    /** {@code y = s * x * w} */
    void scaleBy(float[] x, int xi, float s, float[] w, int wi, float[] y, int yi, int n);

    /** {@code x = exp(x - shift)}, returns the sum. */
    float expSum(float[] x, int xi, int n, float shift);

    float max(float[] x, int xi, int n);

    /**
     * {@code x / scale} rounded, halves away from zero, each value in both halves of an int; returns the scale, with which the largest
     * is ±127. n is a multiple of 32.
     */
    float quantize(float[] x, int xi, int[] pairs, int pi, int n);

    /** {@code x * inverse} rounded in the same way. n is a multiple of 32. */
    void round(float[] x, int xi, float inverse, int[] pairs, int pi, int n);

    /** The sum of 16 such values, plus 2^16 times that of the 16 after them. */
    int sums(int[] pairs, int pi);

    /** The same of their magnitudes. */
    int magnitudes(int[] pairs, int pi);

    /** {@code to [n, 4] = rows [4, n]}. n is a multiple of 32. */
    void interleave(int[] rows, int n, int[] to, int ti);

    /**
     * {@code steps = pairs - factors * pairs[-apart]} for both halves of each int, modulo 2^16, from {@code from} to {@code to}. The
     * factors, in both halves, too, are repeated; the first {@code apart} ones are 0.
     *
     * @param factors a multiple of 16 of them; from and to are multiples of 32
     */
    void steps(int[] pairs, int from, int to, int apart, int[] factors, int[] steps);

    /** {@code gate = silu(gate) * up} */
    void siluMul(float[] gate, int gi, float[] up, int ui, int n);

    /** The tanh form. */
    void gelu(float[] x, int xi, int n);

    /** The form with erf. */
    void geluErf(float[] x, int xi, int n);

    /** {@code y = (x - mean) / sqrt(variance + epsilon) * weight + bias}; an empty bias is none. */
    void layerNorm(float[] x, int xi, float[] weight, float[] bias, int wi, float epsilon, float[] y, int yi, int n);

    /** {@code y[t, r] += sum over k of panel[k, r] * x[t, k]} for a panel {@code [columns, 32]}. */
    void panel(
            float[] panel,
            int pi,
            int columns,
            float[] x,
            int xi,
            int xStride,
            int rows,
            float[] y,
            int yi,
            int yStride);

    /** The same with a panel of 16-bit floats, as {@link #unpackHalves} takes them. */
    void panelOfHalves(
            short[] halves,
            int hi,
            int columns,
            float[] x,
            int xi,
            int xStride,
            int rows,
            float[] y,
            int yi,
            int yStride);

    /** Rows of 32 from 16-bit floats, of which 2 i is column i, and 2 i + 1 is column 16 + i. */
    void unpackHalves(short[] halves, int hi, int rows, float[] panel, int at);

    /** Rows of 32 from bytes, a scale for each column. */
    void unpackColumns(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at);

    /** Rows of 32 from bytes, a scale for each row. */
    void unpackRows(byte[] bytes, int bi, int rows, float[] scales, int si, float[] panel, int at);

    /** Bits of a vector register, 0 without the Vector API. */
    int vectorBits();
}
