package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.LANES;
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
 * The same as {@link NibbleQuads} where each 32 columns have a scale and a minimum besides the block's d and m, as {@link FourBitScales}:
 * {@code y += d * sum over u of (sums * xs + 8 xsum) * scale + m * sum over u of xsum * minimum}.
 */
final class NestedQuads {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    /** Ints of steps of a unit. */
    private static final int STEPS = UNIT * TOKENS;

    /** Of one thread, whatever the matrix: floats {@code [4 tokens, 2 panels, low and high halves of a vector]}. */
    private static final class Scratch {
        final float[] sums = new float[4 * TOKENS * LANES];
        final float[] least = new float[4 * TOKENS * LANES];
    }

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    private NestedQuads() {}

    /** As {@link NibbleQuads#four}, of whole blocks. */
    // Scales are read before the values that follow them, as in FourBitScales.
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
        int bits = own.bits;
        int[] steps = own.values;
        int[] starts = own.starts;
        float[] factors = x.scales;
        float[] totals = x.totals;
        int scales = layout.scalesOffset();
        int block = layout.form().width() * TOKENS;
        int blockBytes = layout.blockBytes();
        Scratch scratch = SCRATCH.get();
        float[] sums = scratch.sums;
        float[] least = scratch.least;
        long head = first + part * 4L;
        long apart = second - first;
        int to = yi + part;
        int k = xi;
        for (int end = xi; end < xi + width * TOKENS; head += blockBytes) {
            int start = end;
            end += block;
            long line = head + scales;
            FloatVector lowA0 = FloatVector.zero(F);
            FloatVector highA0 = FloatVector.zero(F);
            FloatVector lowB0 = FloatVector.zero(F);
            FloatVector highB0 = FloatVector.zero(F);
            FloatVector lowA1 = FloatVector.zero(F);
            FloatVector highA1 = FloatVector.zero(F);
            FloatVector lowB1 = FloatVector.zero(F);
            FloatVector highB1 = FloatVector.zero(F);
            FloatVector lowA2 = FloatVector.zero(F);
            FloatVector highA2 = FloatVector.zero(F);
            FloatVector lowB2 = FloatVector.zero(F);
            FloatVector highB2 = FloatVector.zero(F);
            FloatVector lowA3 = FloatVector.zero(F);
            FloatVector highA3 = FloatVector.zero(F);
            FloatVector lowB3 = FloatVector.zero(F);
            FloatVector highB3 = FloatVector.zero(F);
            while (k < end) {
                int u = k / UNIT;
                IntVector scalesA = IntVector.fromMemorySegment(I, data, line, LE);
                IntVector scalesB = IntVector.fromMemorySegment(I, data, line + apart, LE);
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
                    line += STRIDE;
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
                } while (k < unitEnd);
                line += STRIDE;
                FloatVector p = (FloatVector) scalesA.and(255).convertShape(I2F, F, 0);
                FloatVector q =
                        (FloatVector) scalesA.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0);
                FloatVector r = (FloatVector) scalesB.and(255).convertShape(I2F, F, 0);
                FloatVector z =
                        (FloatVector) scalesB.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0);
                IntVector sum;
                FloatVector factor;
                FloatVector middle;
                factor = FloatVector.broadcast(F, factors[u]);
                middle = FloatVector.broadcast(F, 8 * totals[u]);
                sum = a0.reinterpretAsInts();
                lowA0 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(p, lowA0);
                highA0 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(q, highA0);
                sum = b0.reinterpretAsInts();
                lowB0 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(r, lowB0);
                highB0 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(z, highB0);
                factor = FloatVector.broadcast(F, factors[u + 1]);
                middle = FloatVector.broadcast(F, 8 * totals[u + 1]);
                sum = a1.reinterpretAsInts();
                lowA1 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(p, lowA1);
                highA1 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(q, highA1);
                sum = b1.reinterpretAsInts();
                lowB1 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(r, lowB1);
                highB1 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(z, highB1);
                factor = FloatVector.broadcast(F, factors[u + 2]);
                middle = FloatVector.broadcast(F, 8 * totals[u + 2]);
                sum = a2.reinterpretAsInts();
                lowA2 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(p, lowA2);
                highA2 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(q, highA2);
                sum = b2.reinterpretAsInts();
                lowB2 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(r, lowB2);
                highB2 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(z, highB2);
                factor = FloatVector.broadcast(F, factors[u + 3]);
                middle = FloatVector.broadcast(F, 8 * totals[u + 3]);
                sum = a3.reinterpretAsInts();
                lowA3 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(p, lowA3);
                highA3 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(q, highA3);
                sum = b3.reinterpretAsInts();
                lowB3 = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(r, lowB3);
                highB3 = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma(z, highB3);
            }
            lowA0.intoArray(sums, 0 * LANES);
            highA0.intoArray(sums, 1 * LANES);
            lowB0.intoArray(sums, 2 * LANES);
            highB0.intoArray(sums, 3 * LANES);
            lowA1.intoArray(sums, 4 * LANES);
            highA1.intoArray(sums, 5 * LANES);
            lowB1.intoArray(sums, 6 * LANES);
            highB1.intoArray(sums, 7 * LANES);
            lowA2.intoArray(sums, 8 * LANES);
            highA2.intoArray(sums, 9 * LANES);
            lowB2.intoArray(sums, 10 * LANES);
            highB2.intoArray(sums, 11 * LANES);
            lowA3.intoArray(sums, 12 * LANES);
            highA3.intoArray(sums, 13 * LANES);
            lowB3.intoArray(sums, 14 * LANES);
            highB3.intoArray(sums, 15 * LANES);
            minimums(data, head + scales, apart, layout.unitBytes(), start, end, totals, least);
            add(data, head, sums, least, 0, y, to);
            add(data, head + apart, sums, least, 2 * LANES, y, to + ROWS);
        }
    }

    /** {@code y += d * sums + m * least} of a panel, whose sums are from {@code from} on. */
    private static void add(MemorySegment data, long head, float[] sums, float[] least, int from, float[] y, int to) {
        IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
        IntVector m = IntVector.fromMemorySegment(I, data, head + STRIDE, LE);
        FloatVector lowD = d.lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HalfFloats.MASK)
                .reinterpretAsFloats()
                .mul(HalfFloats.FACTOR);
        FloatVector highD =
                d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
        FloatVector lowM = m.lanewise(LSHL, 16)
                .lanewise(ASHR, 3)
                .and(HalfFloats.MASK)
                .reinterpretAsFloats()
                .mul(HalfFloats.FACTOR);
        FloatVector highM =
                m.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
        for (int t = 0; t < TOKENS; t++, from += 4 * LANES, to += PAIR) {
            FloatVector.fromArray(F, sums, from)
                    .fma(lowD, FloatVector.fromArray(F, least, from).fma(lowM, FloatVector.fromArray(F, y, to)))
                    .intoArray(y, to);
            FloatVector.fromArray(F, sums, from + LANES)
                    .fma(
                            highD,
                            FloatVector.fromArray(F, least, from + LANES)
                                    .fma(highM, FloatVector.fromArray(F, y, to + HALF)))
                    .intoArray(y, to + HALF);
        }
    }

    /** Sums of minimums and totals of a block: {@code least}. */
    private static void minimums(
            MemorySegment data, long line, long apart, int unit, int from, int to, float[] totals, float[] least) {
        FloatVector lowA0 = FloatVector.zero(F);
        FloatVector highA0 = FloatVector.zero(F);
        FloatVector lowB0 = FloatVector.zero(F);
        FloatVector highB0 = FloatVector.zero(F);
        FloatVector lowA1 = FloatVector.zero(F);
        FloatVector highA1 = FloatVector.zero(F);
        FloatVector lowB1 = FloatVector.zero(F);
        FloatVector highB1 = FloatVector.zero(F);
        FloatVector lowA2 = FloatVector.zero(F);
        FloatVector highA2 = FloatVector.zero(F);
        FloatVector lowB2 = FloatVector.zero(F);
        FloatVector highB2 = FloatVector.zero(F);
        FloatVector lowA3 = FloatVector.zero(F);
        FloatVector highA3 = FloatVector.zero(F);
        FloatVector lowB3 = FloatVector.zero(F);
        FloatVector highB3 = FloatVector.zero(F);
        for (int u = from / UNIT; u < to / UNIT; u += TOKENS, line += unit) {
            IntVector a = IntVector.fromMemorySegment(I, data, line, LE);
            IntVector b = IntVector.fromMemorySegment(I, data, line + apart, LE);
            FloatVector p = (FloatVector) a.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0);
            FloatVector q = (FloatVector) a.lanewise(LSHR, 24).convertShape(I2F, F, 0);
            FloatVector r = (FloatVector) b.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0);
            FloatVector s = (FloatVector) b.lanewise(LSHR, 24).convertShape(I2F, F, 0);
            FloatVector total;
            total = FloatVector.broadcast(F, totals[u]);
            lowA0 = p.fma(total, lowA0);
            highA0 = q.fma(total, highA0);
            lowB0 = r.fma(total, lowB0);
            highB0 = s.fma(total, highB0);
            total = FloatVector.broadcast(F, totals[u + 1]);
            lowA1 = p.fma(total, lowA1);
            highA1 = q.fma(total, highA1);
            lowB1 = r.fma(total, lowB1);
            highB1 = s.fma(total, highB1);
            total = FloatVector.broadcast(F, totals[u + 2]);
            lowA2 = p.fma(total, lowA2);
            highA2 = q.fma(total, highA2);
            lowB2 = r.fma(total, lowB2);
            highB2 = s.fma(total, highB2);
            total = FloatVector.broadcast(F, totals[u + 3]);
            lowA3 = p.fma(total, lowA3);
            highA3 = q.fma(total, highA3);
            lowB3 = r.fma(total, lowB3);
            highB3 = s.fma(total, highB3);
        }
        lowA0.intoArray(least, 0 * LANES);
        highA0.intoArray(least, 1 * LANES);
        lowB0.intoArray(least, 2 * LANES);
        highB0.intoArray(least, 3 * LANES);
        lowA1.intoArray(least, 4 * LANES);
        highA1.intoArray(least, 5 * LANES);
        lowB1.intoArray(least, 6 * LANES);
        highB1.intoArray(least, 7 * LANES);
        lowA2.intoArray(least, 8 * LANES);
        highA2.intoArray(least, 9 * LANES);
        lowB2.intoArray(least, 10 * LANES);
        highB2.intoArray(least, 11 * LANES);
        lowA3.intoArray(least, 12 * LANES);
        highA3.intoArray(least, 13 * LANES);
        lowB3.intoArray(least, 14 * LANES);
        highB3.intoArray(least, 15 * LANES);
    }
}
