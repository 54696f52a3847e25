package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT_SHIFT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.XOR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Signed bytes whose 16 columns have a signed scale of 8 bits, of which d makes a float for 256 columns: sums as in
 * {@link EightBitBlocks}, factors as in {@link SixBitScales}.
 */
final class EightBitScales extends NestedVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final short UPPER = (short) 0x8080;
    private static final int GROUP = 16;
    /** Of the sums of a group. */
    private static final int BIAS = GROUP / 2 * Steps.BIAS;

    EightBitScales(PanelLayout layout) {
        super(layout);
    }

    @Override
    void two(MemorySegment data, long a, int columns, PanelInput x, Steps own, int xi, float[] y, int ya) {
        int yb = ya + RESULTS;
        int[] steps = own.values;
        int[] starts = own.starts;
        float[] factors = x.scales;
        long head = a;
        for (int end = xi; end < xi + columns; head += block) {
            long factorLine = head + scales;
            long line = factorLine + first;
            int k = end;
            end += width;
            int left = GROUP;
            IntVector bothSumA = IntVector.zero(I);
            IntVector highSumA = IntVector.zero(I);
            IntVector bothSumB = IntVector.zero(I);
            IntVector highSumB = IntVector.zero(I);
            FloatVector lowA = FloatVector.zero(F);
            FloatVector highA = FloatVector.zero(F);
            FloatVector lowB = FloatVector.zero(F);
            FloatVector highB = FloatVector.zero(F);
            for (; k < end; k += 2, line += STRIDE) {
                ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE).lanewise(XOR, UPPER);
                ShortVector w =
                        ShortVector.fromMemorySegment(S, data, line + APART, LE).lanewise(XOR, UPPER);
                ShortVector start = IntVector.broadcast(I, starts[k >>> 1]).reinterpretAsShorts();
                ShortVector even = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
                ShortVector odd = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
                IntVector sum =
                        v.mul(even).add(start).add(v.lanewise(LSHR, 8).mul(odd)).reinterpretAsInts();
                bothSumA = sum.add(bothSumA);
                highSumA = sum.lanewise(LSHR, 16).add(highSumA);
                sum = w.mul(even).add(start).add(w.lanewise(LSHR, 8).mul(odd)).reinterpretAsInts();
                bothSumB = sum.add(bothSumB);
                highSumB = sum.lanewise(LSHR, 16).add(highSumB);
                left -= 2;
                if (left == 0) {
                    left = GROUP;
                    FloatVector factor = FloatVector.broadcast(F, factors[k >>> UNIT_SHIFT]);
                    IntVector s =
                            IntVector.fromMemorySegment(I, data, factorLine, LE).lanewise(LSHR, (k & GROUP) / 2);
                    lowA = ((FloatVector) bothSumA.sub(highSumA.lanewise(LSHL, 16))
                                    .sub(BIAS)
                                    .convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 24)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    lowA);
                    highA = ((FloatVector) highSumA.sub(BIAS).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 8)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    highA);
                    s = IntVector.fromMemorySegment(I, data, factorLine + APART, LE)
                            .lanewise(LSHR, (k & GROUP) / 2);
                    lowB = ((FloatVector) bothSumB.sub(highSumB.lanewise(LSHL, 16))
                                    .sub(BIAS)
                                    .convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 24)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    lowB);
                    highB = ((FloatVector) highSumB.sub(BIAS).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(
                                    (FloatVector) s.lanewise(LSHL, 8)
                                            .lanewise(ASHR, 24)
                                            .convertShape(I2F, F, 0),
                                    highB);
                    bothSumA = IntVector.zero(I);
                    highSumA = IntVector.zero(I);
                    bothSumB = IntVector.zero(I);
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
