package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of values in two panels with four tokens, in 16-bit lanes: a register tile of 64 rows (or as many as two registers
 * have lanes) and four tokens, so that a broadcast serves two products. The sums may wrap on the way; those of a group of columns,
 * of values that count from the middle one, fit. They go to an array {@code [groups, 4 tokens, 2 panels, 32]}, since floats beside
 * them would not fit into the registers.
 */
final class LaneTiles {
    static final int TOKENS = 4;
    /** Sums become floats in the upper halves of ints, 2^16 times too large: that saves shifts. */
    static final float DOWN = 0x1p-16f;

    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    /** Of a register: rows of a part of a line that are multiplied at a time, and as many 16 further on. */
    static final int LANES = I.length();
    /** 16-bit lanes. */
    static final int WIDTH = S.length();
    /** From a column of expanded weights, or a token's sums, to the next. */
    static final int BOTH = 2 * WIDTH;
    /** Of a group. */
    static final int SUMS = TOKENS * BOTH;

    private LaneTiles() {}

    /**
     * {@code y += xs * (sums * scales + xsum * minimums)} for four tokens and a part of a panel.
     *
     * @param scales {@code [units, 32]}, as the minimums, but times {@link #DOWN}
     * @param xs the tokens' first scale in x
     */
    static void combine(
            short[] sums,
            int si,
            int panel,
            int part,
            int units,
            float[] scales,
            float[] minimums,
            boolean hasMinimums,
            PanelInput x,
            int xs,
            float[] y,
            int yi) {
        float[] factors = x.scales;
        float[] totals = x.totals;
        int to = yi + panel * ROWS + part;
        FloatVector a0 = FloatVector.fromArray(F, y, to);
        FloatVector b0 = FloatVector.fromArray(F, y, to + HALF);
        FloatVector a1 = FloatVector.fromArray(F, y, to + PAIR);
        FloatVector b1 = FloatVector.fromArray(F, y, to + PAIR + HALF);
        FloatVector a2 = FloatVector.fromArray(F, y, to + 2 * PAIR);
        FloatVector b2 = FloatVector.fromArray(F, y, to + 2 * PAIR + HALF);
        FloatVector a3 = FloatVector.fromArray(F, y, to + 3 * PAIR);
        FloatVector b3 = FloatVector.fromArray(F, y, to + 3 * PAIR + HALF);
        int from = si + panel * WIDTH;
        int k = xs;
        for (int at = part; at < part + units * ROWS; at += ROWS, from += SUMS, k += TOKENS) {
            FloatVector low = FloatVector.fromArray(F, scales, at);
            FloatVector high = FloatVector.fromArray(F, scales, at + HALF);
            IntVector sum;
            FloatVector factor;
            sum = ShortVector.fromArray(S, sums, from).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k]);
            a0 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(low, a0);
            b0 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(high, b0);
            sum = ShortVector.fromArray(S, sums, from + BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 1]);
            a1 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(low, a1);
            b1 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(high, b1);
            sum = ShortVector.fromArray(S, sums, from + 2 * BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 2]);
            a2 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(low, a2);
            b2 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(high, b2);
            sum = ShortVector.fromArray(S, sums, from + 3 * BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 3]);
            a3 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(low, a3);
            b3 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(high, b3);
            if (hasMinimums) {
                low = FloatVector.fromArray(F, minimums, at);
                high = FloatVector.fromArray(F, minimums, at + HALF);
                factor = FloatVector.broadcast(F, totals[k]);
                a0 = low.fma(factor, a0);
                b0 = high.fma(factor, b0);
                factor = FloatVector.broadcast(F, totals[k + 1]);
                a1 = low.fma(factor, a1);
                b1 = high.fma(factor, b1);
                factor = FloatVector.broadcast(F, totals[k + 2]);
                a2 = low.fma(factor, a2);
                b2 = high.fma(factor, b2);
                factor = FloatVector.broadcast(F, totals[k + 3]);
                a3 = low.fma(factor, a3);
                b3 = high.fma(factor, b3);
            }
        }
        a0.intoArray(y, to);
        b0.intoArray(y, to + HALF);
        a1.intoArray(y, to + PAIR);
        b1.intoArray(y, to + PAIR + HALF);
        a2.intoArray(y, to + 2 * PAIR);
        b2.intoArray(y, to + 2 * PAIR + HALF);
        a3.intoArray(y, to + 3 * PAIR);
        b3.intoArray(y, to + 3 * PAIR + HALF);
    }
}
