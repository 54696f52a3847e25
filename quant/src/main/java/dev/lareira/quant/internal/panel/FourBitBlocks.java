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
 * Nibbles with a d for 32 columns, counted from −8 on, or with a d and an m, counted from 0. The sum of q x is kept in 16-bit
 * lanes and may wrap on the way; less 8 times the sum of x it fits: |Σ (q − 8) x| ≤ 32 · 8 · 127. With an m the 8 Σ x comes
 * back in floats.
 */
final class FourBitBlocks extends TwoVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final int block;
    private final int first;
    private final boolean minimums;

    FourBitBlocks(PanelLayout layout) {
        super(layout);
        block = layout.blockBytes();
        first = layout.valuesOffset();
        minimums = layout.scaling().minimums();
    }

    // C2 inlines no helper here and would box its vectors, so half floats are written out.
    @Override
    void two(MemorySegment data, long a, int columns, PanelInput x, Steps own, int xi, float[] y, int ya) {
        int yb = ya + RESULTS;
        int bits = own.bits;
        int[] steps = own.values;
        int[] starts = own.starts;
        int[] sums = x.sums;
        float[] factors = x.scales;
        FloatVector eight = FloatVector.broadcast(F, 8);
        FloatVector lowA = FloatVector.fromArray(F, y, ya);
        FloatVector highA = FloatVector.fromArray(F, y, ya + HALF);
        FloatVector lowB = FloatVector.fromArray(F, y, yb);
        FloatVector highB = FloatVector.fromArray(F, y, yb + HALF);
        long line = a + first;
        ShortVector sumA = IntVector.broadcast(I, starts[xi / UNIT]).reinterpretAsShorts();
        ShortVector sumB = sumA;
        int left = UNIT;
        for (int k = xi; k < xi + columns; k += 4, line += STRIDE) {
            ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
            ShortVector w = ShortVector.fromMemorySegment(S, data, line + APART, LE);
            ShortVector s0 = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
            ShortVector s1 = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
            ShortVector s2 = IntVector.broadcast(I, steps[k + 2]).reinterpretAsShorts();
            ShortVector s3 = IntVector.broadcast(I, steps[k + 3]).reinterpretAsShorts();
            ShortVector v1 = v.lanewise(LSHR, bits);
            ShortVector v2 = v1.lanewise(LSHR, bits);
            ShortVector v3 = v2.lanewise(LSHR, bits);
            sumA = v.mul(s0).add(v1.mul(s1)).add(v2.mul(s2).add(v3.mul(s3))).add(sumA);
            ShortVector w1 = w.lanewise(LSHR, bits);
            ShortVector w2 = w1.lanewise(LSHR, bits);
            ShortVector w3 = w2.lanewise(LSHR, bits);
            sumB = w.mul(s0).add(w1.mul(s1)).add(w2.mul(s2).add(w3.mul(s3))).add(sumB);
            left -= 4;
            if (left == 0) {
                left = UNIT;
                int u = k >>> UNIT_SHIFT;
                float scale = factors[u];
                FloatVector factor = FloatVector.broadcast(F, scale);
                float total = minimums ? scale * (sums[2 * u] + sums[2 * u + 1]) : 0;
                FloatVector totals = FloatVector.broadcast(F, total);
                ShortVector start = IntVector.broadcast(I, starts[u + 1]).reinterpretAsShorts();
                IntVector sum = sumA.reinterpretAsInts();
                sumA = start;
                IntVector d = IntVector.fromMemorySegment(I, data, a, LE);
                FloatVector d0 = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                FloatVector d1 = d.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                lowA = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(d0, lowA);
                highA = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(d1, highA);
                if (minimums) {
                    IntVector m = IntVector.fromMemorySegment(I, data, a + STRIDE, LE);
                    lowA = d0.fma(
                                    eight,
                                    m.lanewise(LSHL, 16)
                                            .lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR))
                            .fma(totals, lowA);
                    highA = d1.fma(
                                    eight,
                                    m.lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR))
                            .fma(totals, highA);
                }
                sum = sumB.reinterpretAsInts();
                sumB = start;
                d = IntVector.fromMemorySegment(I, data, a + APART, LE);
                d0 = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                d1 = d.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                lowB = ((FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(d0, lowB);
                highB = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                        .mul(factor)
                        .fma(d1, highB);
                if (minimums) {
                    IntVector m = IntVector.fromMemorySegment(I, data, a + APART + STRIDE, LE);
                    lowB = d0.fma(
                                    eight,
                                    m.lanewise(LSHL, 16)
                                            .lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR))
                            .fma(totals, lowB);
                    highB = d1.fma(
                                    eight,
                                    m.lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR))
                            .fma(totals, highB);
                }
                a += block;
                line += first;
            }
        }
        lowA.intoArray(y, ya);
        highA.intoArray(y, ya + HALF);
        lowB.intoArray(y, yb);
        highB.intoArray(y, yb + HALF);
    }
}
