package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products in floats by register tiles of two vectors of rows and some tokens: six where there are 32 registers (AVX-512),
 * four where there are 16, more would spill. Two columns a turn, as C2 does not unroll these loops.
 */
public final class Tiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    private Tiles() {}

    /** {@code y[t, r] += sum over k of weights[k, r] * x[t, k]} for 32 rows r, weights and rows of y from offsets on. */
    public static void multiply(
            float[] weights,
            int wi,
            int columns,
            float[] x,
            int xi,
            int stride,
            int tokens,
            float[] y,
            int yi,
            int ys) {
        int even = columns & -2;
        for (int row = 0; row < ROWS; row += 2 * LANES) {
            int t = 0;
            if (LANES >= 16) {
                for (; t + 6 <= tokens; t += 6) {
                    tile6(weights, wi + row, even, x, xi + t * stride, stride, y, yi + t * ys + row, ys);
                }
            }
            for (; t + 4 <= tokens; t += 4) {
                tile4(weights, wi + row, even, x, xi + t * stride, stride, y, yi + t * ys + row, ys);
            }
            int tiled = t;
            for (; t < tokens; t++) {
                tile1(weights, wi + row, columns, x, xi + t * stride, y, yi + t * ys + row);
            }
            for (t = 0; t < tiled && even < columns; t++) {
                tile1(weights, wi + row + even * ROWS, 1, x, xi + t * stride + even, y, yi + t * ys + row);
            }
        }
    }

    private static void tile6(
            float[] w, int row, int columns, float[] x, int xi, int stride, float[] y, int yi, int ys) {
        int x1 = xi + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        int x4 = x3 + stride;
        int x5 = x4 + stride;
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + LANES);
        FloatVector a1 = FloatVector.fromArray(F, y, yi + ys);
        FloatVector b1 = FloatVector.fromArray(F, y, yi + ys + LANES);
        FloatVector a2 = FloatVector.fromArray(F, y, yi + 2 * ys);
        FloatVector b2 = FloatVector.fromArray(F, y, yi + 2 * ys + LANES);
        FloatVector a3 = FloatVector.fromArray(F, y, yi + 3 * ys);
        FloatVector b3 = FloatVector.fromArray(F, y, yi + 3 * ys + LANES);
        FloatVector a4 = FloatVector.fromArray(F, y, yi + 4 * ys);
        FloatVector b4 = FloatVector.fromArray(F, y, yi + 4 * ys + LANES);
        FloatVector a5 = FloatVector.fromArray(F, y, yi + 5 * ys);
        FloatVector b5 = FloatVector.fromArray(F, y, yi + 5 * ys + LANES);
        FloatVector p;
        FloatVector q;
        FloatVector v;
        for (int k = 0, wi = row; k < columns; k += 2, wi += 2 * ROWS) {
            p = FloatVector.fromArray(F, w, wi);
            q = FloatVector.fromArray(F, w, wi + LANES);
            v = FloatVector.broadcast(F, x[xi + k]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[x1 + k]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[x2 + k]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[x3 + k]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
            v = FloatVector.broadcast(F, x[x4 + k]);
            a4 = v.fma(p, a4);
            b4 = v.fma(q, b4);
            v = FloatVector.broadcast(F, x[x5 + k]);
            a5 = v.fma(p, a5);
            b5 = v.fma(q, b5);
            p = FloatVector.fromArray(F, w, wi + ROWS);
            q = FloatVector.fromArray(F, w, wi + ROWS + LANES);
            v = FloatVector.broadcast(F, x[xi + k + 1]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[x1 + k + 1]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[x2 + k + 1]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[x3 + k + 1]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
            v = FloatVector.broadcast(F, x[x4 + k + 1]);
            a4 = v.fma(p, a4);
            b4 = v.fma(q, b4);
            v = FloatVector.broadcast(F, x[x5 + k + 1]);
            a5 = v.fma(p, a5);
            b5 = v.fma(q, b5);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + LANES);
        a1.intoArray(y, yi + ys);
        b1.intoArray(y, yi + ys + LANES);
        a2.intoArray(y, yi + 2 * ys);
        b2.intoArray(y, yi + 2 * ys + LANES);
        a3.intoArray(y, yi + 3 * ys);
        b3.intoArray(y, yi + 3 * ys + LANES);
        a4.intoArray(y, yi + 4 * ys);
        b4.intoArray(y, yi + 4 * ys + LANES);
        a5.intoArray(y, yi + 5 * ys);
        b5.intoArray(y, yi + 5 * ys + LANES);
    }

    private static void tile4(
            float[] w, int row, int columns, float[] x, int xi, int stride, float[] y, int yi, int ys) {
        int x1 = xi + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + LANES);
        FloatVector a1 = FloatVector.fromArray(F, y, yi + ys);
        FloatVector b1 = FloatVector.fromArray(F, y, yi + ys + LANES);
        FloatVector a2 = FloatVector.fromArray(F, y, yi + 2 * ys);
        FloatVector b2 = FloatVector.fromArray(F, y, yi + 2 * ys + LANES);
        FloatVector a3 = FloatVector.fromArray(F, y, yi + 3 * ys);
        FloatVector b3 = FloatVector.fromArray(F, y, yi + 3 * ys + LANES);
        FloatVector p;
        FloatVector q;
        FloatVector v;
        for (int k = 0, wi = row; k < columns; k += 2, wi += 2 * ROWS) {
            p = FloatVector.fromArray(F, w, wi);
            q = FloatVector.fromArray(F, w, wi + LANES);
            v = FloatVector.broadcast(F, x[xi + k]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[x1 + k]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[x2 + k]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[x3 + k]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
            p = FloatVector.fromArray(F, w, wi + ROWS);
            q = FloatVector.fromArray(F, w, wi + ROWS + LANES);
            v = FloatVector.broadcast(F, x[xi + k + 1]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[x1 + k + 1]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[x2 + k + 1]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[x3 + k + 1]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + LANES);
        a1.intoArray(y, yi + ys);
        b1.intoArray(y, yi + ys + LANES);
        a2.intoArray(y, yi + 2 * ys);
        b2.intoArray(y, yi + 2 * ys + LANES);
        a3.intoArray(y, yi + 3 * ys);
        b3.intoArray(y, yi + 3 * ys + LANES);
    }

    private static void tile1(float[] w, int row, int columns, float[] x, int xi, float[] y, int yi) {
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + LANES);
        for (int k = 0, wi = row; k < columns; k++, wi += ROWS) {
            FloatVector w0 = FloatVector.fromArray(F, w, wi);
            FloatVector w1 = FloatVector.fromArray(F, w, wi + LANES);
            FloatVector v0 = FloatVector.broadcast(F, x[xi + k]);
            a0 = v0.fma(w0, a0);
            b0 = v0.fma(w1, b0);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + LANES);
    }
}
