package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT_SHIFT;
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
 * Nibbles whose 32 columns have a scale and a minimum of 8 bits, of which d and m make floats for 256 columns. The sums of 32 are
 * kept as in {@link FourBitBlocks}; those of 256, of products with the scales and of minimums, are multiplied by d and m at the
 * end.
 */
final class FourBitScales extends NestedVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    FourBitScales(PanelLayout layout) {
        super(layout);
    }

    // Half floats are written out, as in FourBitBlocks.
    @Override
    void two(MemorySegment data, long a, int columns, PanelInput x, Steps own, int xi, float[] y, int ya) {
        int yb = ya + RESULTS;
        int bits = own.bits;
        int[] steps = own.values;
        int[] starts = own.starts;
        int[] sums = x.sums;
        float[] factors = x.scales;
        long head = a;
        for (int end = xi; end < xi + columns; head += block) {
            long line = head + scales;
            int k = end;
            end += width;
            FloatVector lowA = FloatVector.zero(F);
            FloatVector highA = FloatVector.zero(F);
            FloatVector lowB = FloatVector.zero(F);
            FloatVector highB = FloatVector.zero(F);
            FloatVector lowMinA = FloatVector.zero(F);
            FloatVector highMinA = FloatVector.zero(F);
            FloatVector lowMinB = FloatVector.zero(F);
            FloatVector highMinB = FloatVector.zero(F);
            while (k < end) {
                int u = k >>> UNIT_SHIFT;
                // Read in the order in which they lie, or the memory is not fetched ahead.
                IntVector scalesA = IntVector.fromMemorySegment(I, data, line, LE);
                IntVector scalesB = IntVector.fromMemorySegment(I, data, line + APART, LE);
                long next = line + first;
                ShortVector sumA = IntVector.broadcast(I, starts[u]).reinterpretAsShorts();
                ShortVector sumB = sumA;
                do {
                    ShortVector v = ShortVector.fromMemorySegment(S, data, next, LE);
                    ShortVector w = ShortVector.fromMemorySegment(S, data, next + APART, LE);
                    ShortVector s0 = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
                    ShortVector s1 = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
                    ShortVector s2 = IntVector.broadcast(I, steps[k + 2]).reinterpretAsShorts();
                    ShortVector s3 = IntVector.broadcast(I, steps[k + 3]).reinterpretAsShorts();
                    ShortVector v1 = v.lanewise(LSHR, bits);
                    ShortVector v2 = v1.lanewise(LSHR, bits);
                    ShortVector v3 = v2.lanewise(LSHR, bits);
                    sumA = v.mul(s0)
                            .add(v1.mul(s1))
                            .add(v2.mul(s2).add(v3.mul(s3)))
                            .add(sumA);
                    ShortVector w1 = w.lanewise(LSHR, bits);
                    ShortVector w2 = w1.lanewise(LSHR, bits);
                    ShortVector w3 = w2.lanewise(LSHR, bits);
                    sumB = w.mul(s0)
                            .add(w1.mul(s1))
                            .add(w2.mul(s2).add(w3.mul(s3)))
                            .add(sumB);
                    k += 4;
                    next += STRIDE;
                } while ((k & (UNIT - 1)) != 0);
                float scale = factors[u];
                float sumOfX = scale * (sums[2 * u] + sums[2 * u + 1]);
                FloatVector factor = FloatVector.broadcast(F, scale);
                FloatVector total = FloatVector.broadcast(F, sumOfX);
                FloatVector middle = FloatVector.broadcast(F, 8 * sumOfX);
                IntVector sum = sumA.reinterpretAsInts();
                lowA = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma((FloatVector) scalesA.and(255).convertShape(I2F, F, 0), lowA);
                lowMinA =
                        ((FloatVector) scalesA.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)).fma(total, lowMinA);
                highA = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma((FloatVector) scalesA.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0), highA);
                highMinA = ((FloatVector) scalesA.lanewise(LSHR, 24).convertShape(I2F, F, 0)).fma(total, highMinA);
                sum = sumB.reinterpretAsInts();
                lowB = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma((FloatVector) scalesB.and(255).convertShape(I2F, F, 0), lowB);
                lowMinB =
                        ((FloatVector) scalesB.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)).fma(total, lowMinB);
                highB = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .fma(factor, middle)
                        .fma((FloatVector) scalesB.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0), highB);
                highMinB = ((FloatVector) scalesB.lanewise(LSHR, 24).convertShape(I2F, F, 0)).fma(total, highMinB);
                line += unit;
            }
            IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
            IntVector m = IntVector.fromMemorySegment(I, data, head + STRIDE, LE);
            FloatVector f = d.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            FloatVector g = m.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            lowA.fma(f, lowMinA.fma(g, FloatVector.fromArray(F, y, ya))).intoArray(y, ya);
            f = d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            g = m.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            highA.fma(f, highMinA.fma(g, FloatVector.fromArray(F, y, ya + HALF)))
                    .intoArray(y, ya + HALF);
            d = IntVector.fromMemorySegment(I, data, head + APART, LE);
            m = IntVector.fromMemorySegment(I, data, head + APART + STRIDE, LE);
            f = d.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            g = m.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            lowB.fma(f, lowMinB.fma(g, FloatVector.fromArray(F, y, yb))).intoArray(y, yb);
            f = d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            g = m.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            highB.fma(f, highMinB.fma(g, FloatVector.fromArray(F, y, yb + HALF)))
                    .intoArray(y, yb + HALF);
        }
    }
}
