package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.BOTH;
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

/** What {@link LaneTiles} sums up where each half of a unit, 16 columns, has factors of its own. */
final class HalfUnitTiles {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;

    private HalfUnitTiles() {}

    /** As {@link LaneTiles#combine}, with {@code scales [2 units, 32]} and the minimums alike. */
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
        for (int at = part; at < part + units * 2 * ROWS; at += 2 * ROWS, from += 2 * SUMS, k += TOKENS) {
            FloatVector low0 = FloatVector.fromArray(F, scales, at);
            FloatVector high0 = FloatVector.fromArray(F, scales, at + HALF);
            FloatVector low1 = FloatVector.fromArray(F, scales, at + ROWS);
            FloatVector high1 = FloatVector.fromArray(F, scales, at + ROWS + HALF);
            IntVector sum0;
            IntVector sum1;
            FloatVector factor;
            sum0 = ShortVector.fromArray(S, sums, from).reinterpretAsInts();
            sum1 = ShortVector.fromArray(S, sums, from + SUMS).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k]);
            a0 = ((FloatVector) sum1.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(low1, ((FloatVector) sum0.lanewise(LSHL, 16).convertShape(I2F, F, 0)).mul(low0))
                    .fma(factor, a0);
            b0 = ((FloatVector) sum1.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(high1, ((FloatVector) sum0.and(0xffff0000).convertShape(I2F, F, 0)).mul(high0))
                    .fma(factor, b0);
            sum0 = ShortVector.fromArray(S, sums, from + BOTH).reinterpretAsInts();
            sum1 = ShortVector.fromArray(S, sums, from + BOTH + SUMS).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 1]);
            a1 = ((FloatVector) sum1.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(low1, ((FloatVector) sum0.lanewise(LSHL, 16).convertShape(I2F, F, 0)).mul(low0))
                    .fma(factor, a1);
            b1 = ((FloatVector) sum1.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(high1, ((FloatVector) sum0.and(0xffff0000).convertShape(I2F, F, 0)).mul(high0))
                    .fma(factor, b1);
            sum0 = ShortVector.fromArray(S, sums, from + 2 * BOTH).reinterpretAsInts();
            sum1 = ShortVector.fromArray(S, sums, from + 2 * BOTH + SUMS).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 2]);
            a2 = ((FloatVector) sum1.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(low1, ((FloatVector) sum0.lanewise(LSHL, 16).convertShape(I2F, F, 0)).mul(low0))
                    .fma(factor, a2);
            b2 = ((FloatVector) sum1.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(high1, ((FloatVector) sum0.and(0xffff0000).convertShape(I2F, F, 0)).mul(high0))
                    .fma(factor, b2);
            sum0 = ShortVector.fromArray(S, sums, from + 3 * BOTH).reinterpretAsInts();
            sum1 = ShortVector.fromArray(S, sums, from + 3 * BOTH + SUMS).reinterpretAsInts();
            factor = FloatVector.broadcast(F, factors[k + 3]);
            a3 = ((FloatVector) sum1.lanewise(LSHL, 16).convertShape(I2F, F, 0))
                    .fma(low1, ((FloatVector) sum0.lanewise(LSHL, 16).convertShape(I2F, F, 0)).mul(low0))
                    .fma(factor, a3);
            b3 = ((FloatVector) sum1.and(0xffff0000).convertShape(I2F, F, 0))
                    .fma(high1, ((FloatVector) sum0.and(0xffff0000).convertShape(I2F, F, 0)).mul(high0))
                    .fma(factor, b3);
            if (hasMinimums) {
                low0 = FloatVector.fromArray(F, minimums, at);
                high0 = FloatVector.fromArray(F, minimums, at + HALF);
                low1 = FloatVector.fromArray(F, minimums, at + ROWS);
                high1 = FloatVector.fromArray(F, minimums, at + ROWS + HALF);
                FloatVector total0;
                FloatVector total1;
                total0 = FloatVector.broadcast(F, factors[k] * x.sums[2 * k]);
                total1 = FloatVector.broadcast(F, factors[k] * x.sums[2 * k + TOKENS]);
                a0 = low0.fma(total0, low1.fma(total1, a0));
                b0 = high0.fma(total0, high1.fma(total1, b0));
                total0 = FloatVector.broadcast(F, factors[k + 1] * x.sums[2 * k + 1]);
                total1 = FloatVector.broadcast(F, factors[k + 1] * x.sums[2 * k + TOKENS + 1]);
                a1 = low0.fma(total0, low1.fma(total1, a1));
                b1 = high0.fma(total0, high1.fma(total1, b1));
                total0 = FloatVector.broadcast(F, factors[k + 2] * x.sums[2 * k + 2]);
                total1 = FloatVector.broadcast(F, factors[k + 2] * x.sums[2 * k + TOKENS + 2]);
                a2 = low0.fma(total0, low1.fma(total1, a2));
                b2 = high0.fma(total0, high1.fma(total1, b2));
                total0 = FloatVector.broadcast(F, factors[k + 3] * x.sums[2 * k + 3]);
                total1 = FloatVector.broadcast(F, factors[k + 3] * x.sums[2 * k + TOKENS + 3]);
                a3 = low0.fma(total0, low1.fma(total1, a3));
                b3 = high0.fma(total0, high1.fma(total1, b3));
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
