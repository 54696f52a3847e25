package dev.lareira.quant.internal;

import dev.lareira.quant.VectorMath;
import dev.lareira.quant.internal.panel.Tiles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The products of {@link Tiles} with a panel of 16-bit floats that is read once, to the bit: the numbers are taken apart in registers, so that the wait
 * for memory and the products overlap.
 */
final class HalfTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();
    private static final int HALF = VectorMath.PANEL / 2;

    private HalfTiles() {}

    static void multiply(
            short[] halves, int hi, int columns, float[] x, int xi, int stride, int tokens, float[] y, int yi, int ys) {
        for (int row = 0; row < HALF; row += LANES) {
            int t = 0;
            for (; t + 4 <= tokens; t += 4) {
                tile4(halves, hi + 2 * row, columns, x, xi + t * stride, stride, y, yi + t * ys + row, ys);
            }
            for (; t < tokens; t++) {
                tile1(halves, hi + 2 * row, columns, x, xi + t * stride, y, yi + t * ys + row);
            }
        }
    }

    private static void tile4(
            short[] halves, int hi, int columns, float[] x, int xi, int stride, float[] y, int yi, int ys) {
        int x1 = xi + stride;
        int x2 = x1 + stride;
        int x3 = x2 + stride;
        int y1 = yi + ys;
        int y2 = y1 + ys;
        int y3 = y2 + ys;
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + HALF);
        FloatVector a1 = FloatVector.fromArray(F, y, y1);
        FloatVector b1 = FloatVector.fromArray(F, y, y1 + HALF);
        FloatVector a2 = FloatVector.fromArray(F, y, y2);
        FloatVector b2 = FloatVector.fromArray(F, y, y2 + HALF);
        FloatVector a3 = FloatVector.fromArray(F, y, y3);
        FloatVector b3 = FloatVector.fromArray(F, y, y3 + HALF);
        for (int k = 0, at = hi; k < columns; k++, at += VectorMath.PANEL) {
            IntVector pair = PanelUnpacking.pairs(halves, at);
            FloatVector w0 = PanelUnpacking.low(pair);
            FloatVector w1 = PanelUnpacking.high(pair);
            FloatVector v0 = FloatVector.broadcast(F, x[xi + k]);
            a0 = v0.fma(w0, a0);
            b0 = v0.fma(w1, b0);
            FloatVector v1 = FloatVector.broadcast(F, x[x1 + k]);
            a1 = v1.fma(w0, a1);
            b1 = v1.fma(w1, b1);
            FloatVector v2 = FloatVector.broadcast(F, x[x2 + k]);
            a2 = v2.fma(w0, a2);
            b2 = v2.fma(w1, b2);
            FloatVector v3 = FloatVector.broadcast(F, x[x3 + k]);
            a3 = v3.fma(w0, a3);
            b3 = v3.fma(w1, b3);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + HALF);
        a1.intoArray(y, y1);
        b1.intoArray(y, y1 + HALF);
        a2.intoArray(y, y2);
        b2.intoArray(y, y2 + HALF);
        a3.intoArray(y, y3);
        b3.intoArray(y, y3 + HALF);
    }

    private static void tile1(short[] halves, int hi, int columns, float[] x, int xi, float[] y, int yi) {
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + HALF);
        for (int k = 0, at = hi; k < columns; k++, at += VectorMath.PANEL) {
            IntVector pair = PanelUnpacking.pairs(halves, at);
            FloatVector v0 = FloatVector.broadcast(F, x[xi + k]);
            a0 = v0.fma(PanelUnpacking.low(pair), a0);
            b0 = v0.fma(PanelUnpacking.high(pair), b0);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + HALF);
    }
}
