package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Products of the nibbles of two panels with four tokens, with a d for 32 columns, or a d and an m, as {@link FourBitBlocks}: a register
 * tile of two vectors and four tokens. Each line is read once, in the order in which they lie, and sums become floats after each
 * 32 columns, so that memory is fetched ahead while they do.
 */
final class NibbleQuads {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    /** Ints of steps of a unit. */
    private static final int STEPS = UNIT * TOKENS;

    private NibbleQuads() {}

    /**
     * Adds the products of a part of the rows to {@code y [4, 64]}.
     *
     * @param part of a line, in ints
     * @param own of four tokens side by side, their columns from {@code xi} on, as those of {@code x}
     */
    // Half floats are written out, as in FourBitBlocks. Four columns are a loop, which C2 unrolls: written out, they
    // are too many for the registers of C1, whose code has to run first.
    static void four(
            MemorySegment data,
            long first,
            long second,
            PanelLayout layout,
            int part,
            int width,
            Steps own,
            PanelInput x,
            int xi,
            float[] y,
            int yi) {
        int lead = layout.valuesOffset();
        boolean minimums = layout.scaling().minimums();
        int bits = own.bits;
        int[] steps = own.values;
        int[] starts = own.starts;
        float[] factors = x.scales;
        float[] totals = x.totals;
        long line = first + part * 4L;
        long apart = second - first;
        int to = yi + part;
        int k = xi;
        int end = xi + width * TOKENS;
        FloatVector lowA0 = FloatVector.fromArray(F, y, to);
        FloatVector highA0 = FloatVector.fromArray(F, y, to + HALF);
        FloatVector lowB0 = FloatVector.fromArray(F, y, to + ROWS);
        FloatVector highB0 = FloatVector.fromArray(F, y, to + ROWS + HALF);
        FloatVector lowA1 = FloatVector.fromArray(F, y, to + PAIR);
        FloatVector highA1 = FloatVector.fromArray(F, y, to + PAIR + HALF);
        FloatVector lowB1 = FloatVector.fromArray(F, y, to + PAIR + ROWS);
        FloatVector highB1 = FloatVector.fromArray(F, y, to + PAIR + ROWS + HALF);
        FloatVector lowA2 = FloatVector.fromArray(F, y, to + 2 * PAIR);
        FloatVector highA2 = FloatVector.fromArray(F, y, to + 2 * PAIR + HALF);
        FloatVector lowB2 = FloatVector.fromArray(F, y, to + 2 * PAIR + ROWS);
        FloatVector highB2 = FloatVector.fromArray(F, y, to + 2 * PAIR + ROWS + HALF);
        FloatVector lowA3 = FloatVector.fromArray(F, y, to + 3 * PAIR);
        FloatVector highA3 = FloatVector.fromArray(F, y, to + 3 * PAIR + HALF);
        FloatVector lowB3 = FloatVector.fromArray(F, y, to + 3 * PAIR + ROWS);
        FloatVector highB3 = FloatVector.fromArray(F, y, to + 3 * PAIR + ROWS + HALF);
        while (k < end) {
            int u = k / UNIT;
            IntVector dA = IntVector.fromMemorySegment(I, data, line, LE);
            IntVector dB = IntVector.fromMemorySegment(I, data, line + apart, LE);
            long head = line;
            line += lead;
            ShortVector a0 = IntVector.broadcast(I, starts[u]).reinterpretAsShorts();
            ShortVector a1 = IntVector.broadcast(I, starts[u + 1]).reinterpretAsShorts();
            ShortVector a2 = IntVector.broadcast(I, starts[u + 2]).reinterpretAsShorts();
            ShortVector a3 = IntVector.broadcast(I, starts[u + 3]).reinterpretAsShorts();
            ShortVector b0 = a0;
            ShortVector b1 = a1;
            ShortVector b2 = a2;
            ShortVector b3 = a3;
            int unitEnd = k + STEPS;
            do {
                ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                ShortVector w = ShortVector.fromMemorySegment(S, data, line + apart, LE);
                ShortVector s;
                for (int j = k; j < k + 4 * TOKENS; j += TOKENS) {
                    s = IntVector.broadcast(I, steps[j]).reinterpretAsShorts();
                    a0 = s.mul(v).add(a0);
                    b0 = s.mul(w).add(b0);
                    s = IntVector.broadcast(I, steps[j + 1]).reinterpretAsShorts();
                    a1 = s.mul(v).add(a1);
                    b1 = s.mul(w).add(b1);
                    s = IntVector.broadcast(I, steps[j + 2]).reinterpretAsShorts();
                    a2 = s.mul(v).add(a2);
                    b2 = s.mul(w).add(b2);
                    s = IntVector.broadcast(I, steps[j + 3]).reinterpretAsShorts();
                    a3 = s.mul(v).add(a3);
                    b3 = s.mul(w).add(b3);
                    v = v.lanewise(LSHR, bits);
                    w = w.lanewise(LSHR, bits);
                }
                k += 4 * TOKENS;
                line += STRIDE;
            } while (k < unitEnd);
            IntVector sum;
            FloatVector factor;
            FloatVector p = dA.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            FloatVector q = dA.lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            FloatVector r = dB.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            FloatVector z = dB.lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            factor = FloatVector.broadcast(F, factors[u]);
            sum = a0.reinterpretAsInts();
            lowA0 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(p, lowA0);
            highA0 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(q, highA0);
            sum = b0.reinterpretAsInts();
            lowB0 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(r, lowB0);
            highB0 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(z, highB0);
            factor = FloatVector.broadcast(F, factors[u + 1]);
            sum = a1.reinterpretAsInts();
            lowA1 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(p, lowA1);
            highA1 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(q, highA1);
            sum = b1.reinterpretAsInts();
            lowB1 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(r, lowB1);
            highB1 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(z, highB1);
            factor = FloatVector.broadcast(F, factors[u + 2]);
            sum = a2.reinterpretAsInts();
            lowA2 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(p, lowA2);
            highA2 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(q, highA2);
            sum = b2.reinterpretAsInts();
            lowB2 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(r, lowB2);
            highB2 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(z, highB2);
            factor = FloatVector.broadcast(F, factors[u + 3]);
            sum = a3.reinterpretAsInts();
            lowA3 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(p, lowA3);
            highA3 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(q, highA3);
            sum = b3.reinterpretAsInts();
            lowB3 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(r, lowB3);
            highB3 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                    .mul(factor)
                    .fma(z, highB3);
            if (minimums) {
                FloatVector eight = FloatVector.broadcast(F, 8);
                IntVector mA = IntVector.fromMemorySegment(I, data, head + STRIDE, LE);
                IntVector mB = IntVector.fromMemorySegment(I, data, head + apart + STRIDE, LE);
                p = p.fma(
                        eight,
                        mA.lanewise(LSHL, 16)
                                .lanewise(ASHR, 3)
                                .and(HalfFloats.MASK)
                                .reinterpretAsFloats()
                                .mul(HalfFloats.FACTOR));
                q = q.fma(
                        eight,
                        mA.lanewise(ASHR, 3)
                                .and(HalfFloats.MASK)
                                .reinterpretAsFloats()
                                .mul(HalfFloats.FACTOR));
                r = r.fma(
                        eight,
                        mB.lanewise(LSHL, 16)
                                .lanewise(ASHR, 3)
                                .and(HalfFloats.MASK)
                                .reinterpretAsFloats()
                                .mul(HalfFloats.FACTOR));
                z = z.fma(
                        eight,
                        mB.lanewise(ASHR, 3)
                                .and(HalfFloats.MASK)
                                .reinterpretAsFloats()
                                .mul(HalfFloats.FACTOR));
                factor = FloatVector.broadcast(F, totals[u]);
                lowA0 = p.fma(factor, lowA0);
                highA0 = q.fma(factor, highA0);
                lowB0 = r.fma(factor, lowB0);
                highB0 = z.fma(factor, highB0);
                factor = FloatVector.broadcast(F, totals[u + 1]);
                lowA1 = p.fma(factor, lowA1);
                highA1 = q.fma(factor, highA1);
                lowB1 = r.fma(factor, lowB1);
                highB1 = z.fma(factor, highB1);
                factor = FloatVector.broadcast(F, totals[u + 2]);
                lowA2 = p.fma(factor, lowA2);
                highA2 = q.fma(factor, highA2);
                lowB2 = r.fma(factor, lowB2);
                highB2 = z.fma(factor, highB2);
                factor = FloatVector.broadcast(F, totals[u + 3]);
                lowA3 = p.fma(factor, lowA3);
                highA3 = q.fma(factor, highA3);
                lowB3 = r.fma(factor, lowB3);
                highB3 = z.fma(factor, highB3);
            }
        }
        lowA0.intoArray(y, to);
        highA0.intoArray(y, to + HALF);
        lowB0.intoArray(y, to + ROWS);
        highB0.intoArray(y, to + ROWS + HALF);
        lowA1.intoArray(y, to + PAIR);
        highA1.intoArray(y, to + PAIR + HALF);
        lowB1.intoArray(y, to + PAIR + ROWS);
        highB1.intoArray(y, to + PAIR + ROWS + HALF);
        lowA2.intoArray(y, to + 2 * PAIR);
        highA2.intoArray(y, to + 2 * PAIR + HALF);
        lowB2.intoArray(y, to + 2 * PAIR + ROWS);
        highB2.intoArray(y, to + 2 * PAIR + ROWS + HALF);
        lowA3.intoArray(y, to + 3 * PAIR);
        highA3.intoArray(y, to + 3 * PAIR + HALF);
        lowB3.intoArray(y, to + 3 * PAIR + ROWS);
        highB3.intoArray(y, to + 3 * PAIR + ROWS + HALF);
    }
}
