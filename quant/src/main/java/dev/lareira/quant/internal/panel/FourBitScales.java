package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
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
 * Nibbles whose 32 columns have a scale and a minimum of 8 bits, of which d and m make floats for 256 columns. The sums are
 * kept as in {@link FourBitBlocks}.
 */
final class FourBitScales extends TwoVectors {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private final int width;
    private final int block;
    private final int unit;
    private final int scales;
    private final int first;

    FourBitScales(PanelLayout layout) {
        super(layout);
        width = layout.form().width();
        block = layout.blockBytes();
        unit = layout.unitBytes();
        scales = layout.scalesOffset();
        first = layout.valuesOffset() - scales;
    }

    // Half floats are written out, as in FourBitBlocks.
    @Override
    void two(
            MemorySegment data,
            long a,
            long b,
            int columns,
            PanelInput x,
            Steps own,
            int xi,
            float[] y,
            int ya,
            int yb) {
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
        long apart = b - a;
        long head = a;
        for (int end = xi; end < xi + columns; head += block) {
            long line = head + scales;
            int k = end;
            end += width;
            int left = UNIT;
            ShortVector sumA = IntVector.broadcast(I, starts[k / UNIT]).reinterpretAsShorts();
            ShortVector sumB = sumA;
            long next = line + first;
            for (; k < end; k += 4, next += LINE) {
                ShortVector v = ShortVector.fromMemorySegment(S, data, next, LE);
                ShortVector w = ShortVector.fromMemorySegment(S, data, next + apart, LE);
                ShortVector step = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
                sumA = sumA.add(v.mul(step));
                sumB = sumB.add(w.mul(step));
                step = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = sumA.add(v.mul(step));
                w = w.lanewise(LSHR, bits);
                sumB = sumB.add(w.mul(step));
                step = IntVector.broadcast(I, steps[k + 2]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = sumA.add(v.mul(step));
                w = w.lanewise(LSHR, bits);
                sumB = sumB.add(w.mul(step));
                step = IntVector.broadcast(I, steps[k + 3]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = sumA.add(v.mul(step));
                w = w.lanewise(LSHR, bits);
                sumB = sumB.add(w.mul(step));
                left -= 4;
                if (left == 0) {
                    left = UNIT;
                    int u = k >>> 5;
                    float scale = factors[u];
                    int sumOfX = sums[2 * u] + sums[2 * u + 1];
                    ShortVector start = IntVector.broadcast(I, starts[u + 1]).reinterpretAsShorts();
                    FloatVector factor = FloatVector.broadcast(F, scale);
                    FloatVector total = FloatVector.broadcast(F, scale * sumOfX);
                    IntVector sum = sumA.reinterpretAsInts();
                    sumA = start;
                    IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                    IntVector m = IntVector.fromMemorySegment(I, data, head + LINE, LE);
                    IntVector s = IntVector.fromMemorySegment(I, data, line, LE);
                    FloatVector f = d.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .mul(HalfFloats.FACTOR)
                            .mul(s.and(255).convertShape(I2F, F, 0));
                    lowA = ((FloatVector)
                                    sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(f, lowA);
                    lowA = f.fma(
                                    eight,
                                    m.lanewise(LSHL, 16)
                                            .lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR)
                                            .mul(s.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)))
                            .fma(total, lowA);
                    f = d.lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .mul(HalfFloats.FACTOR)
                            .mul(s.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0));
                    highA = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(f, highA);
                    highA = f.fma(
                                    eight,
                                    m.lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR)
                                            .mul(s.lanewise(LSHR, 24).convertShape(I2F, F, 0)))
                            .fma(total, highA);
                    sum = sumB.reinterpretAsInts();
                    sumB = start;
                    d = IntVector.fromMemorySegment(I, data, head + apart, LE);
                    m = IntVector.fromMemorySegment(I, data, head + apart + LINE, LE);
                    s = IntVector.fromMemorySegment(I, data, line + apart, LE);
                    f = d.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .mul(HalfFloats.FACTOR)
                            .mul(s.and(255).convertShape(I2F, F, 0));
                    lowB = ((FloatVector)
                                    sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(f, lowB);
                    lowB = f.fma(
                                    eight,
                                    m.lanewise(LSHL, 16)
                                            .lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR)
                                            .mul(s.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)))
                            .fma(total, lowB);
                    f = d.lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .mul(HalfFloats.FACTOR)
                            .mul(s.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0));
                    highB = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(f, highB);
                    highB = f.fma(
                                    eight,
                                    m.lanewise(ASHR, 3)
                                            .and(HalfFloats.MASK)
                                            .reinterpretAsFloats()
                                            .mul(HalfFloats.FACTOR)
                                            .mul(s.lanewise(LSHR, 24).convertShape(I2F, F, 0)))
                            .fma(total, highB);
                    line += unit;
                    next += first;
                }
            }
        }
        lowA.intoArray(y, ya);
        highA.intoArray(y, ya + HALF);
        lowB.intoArray(y, yb);
        highB.intoArray(y, yb + HALF);
    }
}
