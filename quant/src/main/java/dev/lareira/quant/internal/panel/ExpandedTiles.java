package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of weights expanded to floats, by register tiles of two vectors of rows and {@link #TOKENS} tokens. Four tokens take two
 * columns a turn: addresses and the end of the loop are a third of the instructions of a column that has a turn to itself, and C2
 * does not unroll a loop of this size.
 */
final class ExpandedTiles {
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = F.length();

    /** Eight where there are 32 registers (AVX-512), four where there are 16; more would spill. */
    static final int TOKENS = LANES >= 16 ? 8 : 4;

    private ExpandedTiles() {}

    /**
     * {@code y[t, r] += sum over k of weights[k, r] * x[t, k]} for 32 rows r.
     *
     * @param weights {@code [columns, 32]}
     * @param columns an even number
     * @param x {@code [tokens / TOKENS, stride, TOKENS]}, its columns from xi on
     * @param y {@code [tokens, 64]}, rows from yi on
     */
    static void multiply(float[] weights, int columns, float[] x, int xi, int stride, int tokens, float[] y, int yi) {
        for (int row = 0; row < ROWS; row += 2 * LANES) {
            for (int t = 0; t < tokens; t += TOKENS) {
                if (TOKENS == 8) {
                    tile8(weights, row, columns, x, xi + t * stride, y, yi + t * PAIR + row);
                } else {
                    tile4(weights, row, columns, x, xi + t * stride, y, yi + t * PAIR + row);
                }
            }
        }
    }

    private static void tile8(float[] w, int row, int columns, float[] x, int xi, float[] y, int yi) {
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + LANES);
        FloatVector a1 = FloatVector.fromArray(F, y, yi + PAIR);
        FloatVector b1 = FloatVector.fromArray(F, y, yi + PAIR + LANES);
        FloatVector a2 = FloatVector.fromArray(F, y, yi + 2 * PAIR);
        FloatVector b2 = FloatVector.fromArray(F, y, yi + 2 * PAIR + LANES);
        FloatVector a3 = FloatVector.fromArray(F, y, yi + 3 * PAIR);
        FloatVector b3 = FloatVector.fromArray(F, y, yi + 3 * PAIR + LANES);
        FloatVector a4 = FloatVector.fromArray(F, y, yi + 4 * PAIR);
        FloatVector b4 = FloatVector.fromArray(F, y, yi + 4 * PAIR + LANES);
        FloatVector a5 = FloatVector.fromArray(F, y, yi + 5 * PAIR);
        FloatVector b5 = FloatVector.fromArray(F, y, yi + 5 * PAIR + LANES);
        FloatVector a6 = FloatVector.fromArray(F, y, yi + 6 * PAIR);
        FloatVector b6 = FloatVector.fromArray(F, y, yi + 6 * PAIR + LANES);
        FloatVector a7 = FloatVector.fromArray(F, y, yi + 7 * PAIR);
        FloatVector b7 = FloatVector.fromArray(F, y, yi + 7 * PAIR + LANES);
        FloatVector p;
        FloatVector q;
        FloatVector v;
        for (int wi = row; wi < row + columns * ROWS; wi += ROWS, xi += 8) {
            p = FloatVector.fromArray(F, w, wi);
            q = FloatVector.fromArray(F, w, wi + LANES);
            v = FloatVector.broadcast(F, x[xi]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[xi + 1]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[xi + 2]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[xi + 3]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
            v = FloatVector.broadcast(F, x[xi + 4]);
            a4 = v.fma(p, a4);
            b4 = v.fma(q, b4);
            v = FloatVector.broadcast(F, x[xi + 5]);
            a5 = v.fma(p, a5);
            b5 = v.fma(q, b5);
            v = FloatVector.broadcast(F, x[xi + 6]);
            a6 = v.fma(p, a6);
            b6 = v.fma(q, b6);
            v = FloatVector.broadcast(F, x[xi + 7]);
            a7 = v.fma(p, a7);
            b7 = v.fma(q, b7);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + LANES);
        a1.intoArray(y, yi + PAIR);
        b1.intoArray(y, yi + PAIR + LANES);
        a2.intoArray(y, yi + 2 * PAIR);
        b2.intoArray(y, yi + 2 * PAIR + LANES);
        a3.intoArray(y, yi + 3 * PAIR);
        b3.intoArray(y, yi + 3 * PAIR + LANES);
        a4.intoArray(y, yi + 4 * PAIR);
        b4.intoArray(y, yi + 4 * PAIR + LANES);
        a5.intoArray(y, yi + 5 * PAIR);
        b5.intoArray(y, yi + 5 * PAIR + LANES);
        a6.intoArray(y, yi + 6 * PAIR);
        b6.intoArray(y, yi + 6 * PAIR + LANES);
        a7.intoArray(y, yi + 7 * PAIR);
        b7.intoArray(y, yi + 7 * PAIR + LANES);
    }

    private static void tile4(float[] w, int row, int columns, float[] x, int xi, float[] y, int yi) {
        FloatVector a0 = FloatVector.fromArray(F, y, yi);
        FloatVector b0 = FloatVector.fromArray(F, y, yi + LANES);
        FloatVector a1 = FloatVector.fromArray(F, y, yi + PAIR);
        FloatVector b1 = FloatVector.fromArray(F, y, yi + PAIR + LANES);
        FloatVector a2 = FloatVector.fromArray(F, y, yi + 2 * PAIR);
        FloatVector b2 = FloatVector.fromArray(F, y, yi + 2 * PAIR + LANES);
        FloatVector a3 = FloatVector.fromArray(F, y, yi + 3 * PAIR);
        FloatVector b3 = FloatVector.fromArray(F, y, yi + 3 * PAIR + LANES);
        FloatVector p;
        FloatVector q;
        FloatVector v;
        for (int wi = row; wi < row + columns * ROWS; wi += 2 * ROWS, xi += 2 * 4) {
            p = FloatVector.fromArray(F, w, wi);
            q = FloatVector.fromArray(F, w, wi + LANES);
            v = FloatVector.broadcast(F, x[xi]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[xi + 1]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[xi + 2]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[xi + 3]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
            p = FloatVector.fromArray(F, w, wi + ROWS);
            q = FloatVector.fromArray(F, w, wi + ROWS + LANES);
            v = FloatVector.broadcast(F, x[xi + 4]);
            a0 = v.fma(p, a0);
            b0 = v.fma(q, b0);
            v = FloatVector.broadcast(F, x[xi + 5]);
            a1 = v.fma(p, a1);
            b1 = v.fma(q, b1);
            v = FloatVector.broadcast(F, x[xi + 6]);
            a2 = v.fma(p, a2);
            b2 = v.fma(q, b2);
            v = FloatVector.broadcast(F, x[xi + 7]);
            a3 = v.fma(p, a3);
            b3 = v.fma(q, b3);
        }
        a0.intoArray(y, yi);
        b0.intoArray(y, yi + LANES);
        a1.intoArray(y, yi + PAIR);
        b1.intoArray(y, yi + PAIR + LANES);
        a2.intoArray(y, yi + 2 * PAIR);
        b2.intoArray(y, yi + 2 * PAIR + LANES);
        a3.intoArray(y, yi + 3 * PAIR);
        b3.intoArray(y, yi + 3 * PAIR + LANES);
    }
}
