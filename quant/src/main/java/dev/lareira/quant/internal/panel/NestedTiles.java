package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.BOTH;
import static dev.lareira.quant.internal.panel.LaneTiles.DOWN;
import static dev.lareira.quant.internal.panel.LaneTiles.LANES;
import static dev.lareira.quant.internal.panel.LaneTiles.SUMS;
import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.LaneTiles.WIDTH;
import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** What {@link LaneTiles} sums up, in a block whose columns have scales and minimums of their own, as {@link FourBitScales}. */
final class NestedTiles {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    /** What values count from, for sums in the upper halves of ints. */
    private static final float MIDDLE = 8 / DOWN;

    private NestedTiles() {}

    /**
     * {@code y += d * sum over u of (sums * xs + 8 xsum) * scales + m * sum over u of xsum * minimums} for four tokens and a part of
     * a panel.
     *
     * @param scales {@code [units, 32]}, as the minimums, but times {@link LaneTiles#DOWN}
     * @param units of the block
     * @param d {@code [32]}, as m
     * @param xs the tokens' first scale in x
     * @param least room for sums of minimums: 4 tokens, 32 rows
     */
    static void combine(
            short[] sums,
            int si,
            int panel,
            int part,
            int units,
            float[] scales,
            float[] minimums,
            float[] d,
            float[] m,
            PanelInput x,
            int xs,
            float[] least,
            float[] y,
            int yi) {
        minimums(minimums, part, units, x.totals, xs, least);
        int from = si + panel * WIDTH;
        products(sums, from, scales, part, units, d, m, x, xs, least, y, yi + panel * ROWS + part);
    }

    /** The sums of minimums and totals: {@code least [4 tokens, low and high]}. */
    private static void minimums(float[] minimums, int part, int units, float[] totals, int xs, float[] least) {
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = FloatVector.zero(F);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector b1 = FloatVector.zero(F);
        FloatVector a2 = FloatVector.zero(F);
        FloatVector b2 = FloatVector.zero(F);
        FloatVector a3 = FloatVector.zero(F);
        FloatVector b3 = FloatVector.zero(F);
        for (int at = part; at < units * ROWS; at += ROWS, xs += TOKENS) {
            FloatVector low = FloatVector.fromArray(F, minimums, at);
            FloatVector high = FloatVector.fromArray(F, minimums, at + HALF);
            FloatVector total = FloatVector.broadcast(F, totals[xs]);
            a0 = low.fma(total, a0);
            b0 = high.fma(total, b0);
            total = FloatVector.broadcast(F, totals[xs + 1]);
            a1 = low.fma(total, a1);
            b1 = high.fma(total, b1);
            total = FloatVector.broadcast(F, totals[xs + 2]);
            a2 = low.fma(total, a2);
            b2 = high.fma(total, b2);
            total = FloatVector.broadcast(F, totals[xs + 3]);
            a3 = low.fma(total, a3);
            b3 = high.fma(total, b3);
        }
        a0.intoArray(least, 0);
        b0.intoArray(least, LANES);
        a1.intoArray(least, WIDTH);
        b1.intoArray(least, WIDTH + LANES);
        a2.intoArray(least, 2 * WIDTH);
        b2.intoArray(least, 2 * WIDTH + LANES);
        a3.intoArray(least, 3 * WIDTH);
        b3.intoArray(least, 3 * WIDTH + LANES);
    }

    private static void products(
            short[] sums,
            int from,
            float[] scales,
            int part,
            int units,
            float[] d,
            float[] m,
            PanelInput x,
            int xs,
            float[] least,
            float[] y,
            int to) {
        float[] factors = x.scales;
        float[] totals = x.totals;
        FloatVector a0 = FloatVector.zero(F);
        FloatVector b0 = FloatVector.zero(F);
        FloatVector a1 = FloatVector.zero(F);
        FloatVector b1 = FloatVector.zero(F);
        FloatVector a2 = FloatVector.zero(F);
        FloatVector b2 = FloatVector.zero(F);
        FloatVector a3 = FloatVector.zero(F);
        FloatVector b3 = FloatVector.zero(F);
        for (int at = part; at < part + units * ROWS; at += ROWS, xs += TOKENS, from += SUMS) {
            FloatVector low = FloatVector.fromArray(F, scales, at);
            FloatVector high = FloatVector.fromArray(F, scales, at + HALF);
            IntVector sum;
            FloatVector factor;
            FloatVector middle;
            sum = ShortVector.fromArray(S, sums, from).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[xs]);
            middle = FloatVector.broadcast(F, MIDDLE * totals[xs]);
            a0 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(low, a0);
            b0 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(high, b0);
            sum = ShortVector.fromArray(S, sums, from + BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[xs + 1]);
            middle = FloatVector.broadcast(F, MIDDLE * totals[xs + 1]);
            a1 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(low, a1);
            b1 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(high, b1);
            sum = ShortVector.fromArray(S, sums, from + 2 * BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[xs + 2]);
            middle = FloatVector.broadcast(F, MIDDLE * totals[xs + 2]);
            a2 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(low, a2);
            b2 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(high, b2);
            sum = ShortVector.fromArray(S, sums, from + 3 * BOTH).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[xs + 3]);
            middle = FloatVector.broadcast(F, MIDDLE * totals[xs + 3]);
            a3 = ((FloatVector) sum.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(low, a3);
            b3 = ((FloatVector) sum.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(factor, middle)
                    .fma(high, b3);
        }
        FloatVector low = FloatVector.fromArray(F, m, part);
        FloatVector high = FloatVector.fromArray(F, m, part + HALF);
        FloatVector p = FloatVector.fromArray(F, d, part);
        FloatVector q = FloatVector.fromArray(F, d, part + HALF);
        FloatVector factor = FloatVector.fromArray(F, least, 0).fma(low, FloatVector.fromArray(F, y, to));
        p.fma(a0, factor).intoArray(y, to);
        factor = FloatVector.fromArray(F, least, LANES).fma(high, FloatVector.fromArray(F, y, to + HALF));
        q.fma(b0, factor).intoArray(y, to + HALF);
        factor = FloatVector.fromArray(F, least, WIDTH).fma(low, FloatVector.fromArray(F, y, to + PAIR));
        p.fma(a1, factor).intoArray(y, to + PAIR);
        factor =
                FloatVector.fromArray(F, least, WIDTH + LANES).fma(high, FloatVector.fromArray(F, y, to + PAIR + HALF));
        q.fma(b1, factor).intoArray(y, to + PAIR + HALF);
        factor = FloatVector.fromArray(F, least, 2 * WIDTH).fma(low, FloatVector.fromArray(F, y, to + 2 * PAIR));
        p.fma(a2, factor).intoArray(y, to + 2 * PAIR);
        factor = FloatVector.fromArray(F, least, 2 * WIDTH + LANES)
                .fma(high, FloatVector.fromArray(F, y, to + 2 * PAIR + HALF));
        q.fma(b2, factor).intoArray(y, to + 2 * PAIR + HALF);
        factor = FloatVector.fromArray(F, least, 3 * WIDTH).fma(low, FloatVector.fromArray(F, y, to + 3 * PAIR));
        p.fma(a3, factor).intoArray(y, to + 3 * PAIR);
        factor = FloatVector.fromArray(F, least, 3 * WIDTH + LANES)
                .fma(high, FloatVector.fromArray(F, y, to + 3 * PAIR + HALF));
        q.fma(b3, factor).intoArray(y, to + 3 * PAIR + HALF);
    }
}
