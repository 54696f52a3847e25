package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
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
 * Six bits whose 16 columns have a signed scale of 8 bits, of which d makes a float for 256 columns. Eight columns are a run
 * of three lines ({@link Cut}), whose sum fits into 16 bits: |Σ (q − 32) x| ≤ 8 · 32 · 127. Sums of 256 columns are multiplied by d
 * at the end.
 */
final class SixBitScales extends NestedVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int RUN_SHIFT = 3;
    private static final int RUN = 1 << RUN_SHIFT;
    private static final int PIECES = 10;
    private static final int LINES = 3;
    private static final int GROUP = 16;

    SixBitScales(PanelLayout layout) {
        super(layout);
    }

    @Override
    void two(MemorySegment data, long a, int columns, PanelInput x, Steps own, int xi, float[] y, int ya) {
        int yb = ya + RESULTS;
        int bits = own.bits;
        int[] steps = own.values;
        int[] starts = own.starts;
        float[] factors = x.scales;
        long head = a;
        int i = xi / RUN * PIECES;
        for (int end = xi; end < xi + columns; head += block) {
            long factorLine = head + scales;
            long line = factorLine + first;
            int k = end;
            end += width;
            IntVector lowSumA = IntVector.zero(I);
            IntVector highSumA = IntVector.zero(I);
            IntVector lowSumB = IntVector.zero(I);
            IntVector highSumB = IntVector.zero(I);
            FloatVector lowA = FloatVector.zero(F);
            FloatVector highA = FloatVector.zero(F);
            FloatVector lowB = FloatVector.zero(F);
            FloatVector highB = FloatVector.zero(F);
            for (; k < end; k += RUN, i += PIECES, line += LINES * STRIDE) {
                ShortVector sumA =
                        IntVector.broadcast(I, starts[k >>> RUN_SHIFT]).reinterpretAsShorts();
                ShortVector sumB = sumA;
                ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                ShortVector w = ShortVector.fromMemorySegment(S, data, line + APART, LE);
                ShortVector step = IntVector.broadcast(I, steps[i]).reinterpretAsShorts();
                sumA = v.mul(step).add(sumA);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 1]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 2]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                v = ShortVector.fromMemorySegment(S, data, line + STRIDE, LE);
                w = ShortVector.fromMemorySegment(S, data, line + STRIDE + APART, LE);
                step = IntVector.broadcast(I, steps[i + 3]).reinterpretAsShorts();
                sumA = v.mul(step).add(sumA);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 4]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 5]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 6]).reinterpretAsShorts();
                sumA = v.lanewise(LSHR, 2).mul(step).add(sumA);
                sumB = w.lanewise(LSHR, 2).mul(step).add(sumB);
                v = ShortVector.fromMemorySegment(S, data, line + 2 * STRIDE, LE);
                w = ShortVector.fromMemorySegment(S, data, line + 2 * STRIDE + APART, LE);
                step = IntVector.broadcast(I, steps[i + 7]).reinterpretAsShorts();
                sumA = v.mul(step).add(sumA);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 8]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[i + 9]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                IntVector sum = sumA.reinterpretAsInts();
                lowSumA = sum.lanewise(LSHL, 16).lanewise(ASHR, 16).add(lowSumA);
                highSumA = sum.lanewise(ASHR, 16).add(highSumA);
                sum = sumB.reinterpretAsInts();
                lowSumB = sum.lanewise(LSHL, 16).lanewise(ASHR, 16).add(lowSumB);
                highSumB = sum.lanewise(ASHR, 16).add(highSumB);
                if ((k & RUN) != 0) {
                    FloatVector factor = FloatVector.broadcast(F, factors[k >>> UNIT_SHIFT]);
                    IntVector s =
                            IntVector.fromMemorySegment(I, data, factorLine, LE).lanewise(LSHR, (k & GROUP) / 2);
                    lowA = ((FloatVector) lowSumA.convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 24)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    lowA);
                    highA = ((FloatVector) highSumA.convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 8)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    highA);
                    s = IntVector.fromMemorySegment(I, data, factorLine + APART, LE)
                            .lanewise(LSHR, (k & GROUP) / 2);
                    lowB = ((FloatVector) lowSumB.convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 24)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    lowB);
                    highB = ((FloatVector) highSumB.convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 8)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    highB);
                    lowSumA = IntVector.zero(I);
                    highSumA = IntVector.zero(I);
                    lowSumB = IntVector.zero(I);
                    highSumB = IntVector.zero(I);
                    if ((k & GROUP) != 0) {
                        factorLine += unit;
                        line += first;
                    }
                }
            }
            IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
            FloatVector f = d.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            lowA.fma(f, FloatVector.fromArray(F, y, ya)).intoArray(y, ya);
            f = d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            highA.fma(f, FloatVector.fromArray(F, y, ya + HALF)).intoArray(y, ya + HALF);
            d = IntVector.fromMemorySegment(I, data, head + APART, LE);
            f = d.lanewise(LSHL, 16)
                    .lanewise(ASHR, 3)
                    .and(HalfFloats.MASK)
                    .reinterpretAsFloats()
                    .mul(HalfFloats.FACTOR);
            lowB.fma(f, FloatVector.fromArray(F, y, yb)).intoArray(y, yb);
            f = d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats().mul(HalfFloats.FACTOR);
            highB.fma(f, FloatVector.fromArray(F, y, yb + HALF)).intoArray(y, yb + HALF);
        }
    }
}
