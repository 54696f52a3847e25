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
        long apart = b - a;
        long head = a;
        for (int end = xi; end < xi + columns; head += block) {
            long line = head + scales;
            int k = end;
            end += width;
            int left = UNIT;
            ShortVector sumA = IntVector.broadcast(I, starts[k >>> UNIT_SHIFT]).reinterpretAsShorts();
            ShortVector sumB = sumA;
            long next = line + first;
            FloatVector lowA = FloatVector.zero(F);
            FloatVector highA = FloatVector.zero(F);
            FloatVector lowB = FloatVector.zero(F);
            FloatVector highB = FloatVector.zero(F);
            FloatVector lowMinA = FloatVector.zero(F);
            FloatVector highMinA = FloatVector.zero(F);
            FloatVector lowMinB = FloatVector.zero(F);
            FloatVector highMinB = FloatVector.zero(F);
            for (; k < end; k += 4, next += STRIDE) {
                ShortVector v = ShortVector.fromMemorySegment(S, data, next, LE);
                ShortVector w = ShortVector.fromMemorySegment(S, data, next + apart, LE);
                ShortVector step = IntVector.broadcast(I, steps[k]).reinterpretAsShorts();
                sumA = v.mul(step).add(sumA);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[k + 1]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[k + 2]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                step = IntVector.broadcast(I, steps[k + 3]).reinterpretAsShorts();
                v = v.lanewise(LSHR, bits);
                sumA = v.mul(step).add(sumA);
                w = w.lanewise(LSHR, bits);
                sumB = w.mul(step).add(sumB);
                left -= 4;
                if (left == 0) {
                    left = UNIT;
                    int u = k >>> UNIT_SHIFT;
                    float scale = factors[u];
                    float sumOfX = scale * (sums[2 * u] + sums[2 * u + 1]);
                    ShortVector start = IntVector.broadcast(I, starts[u + 1]).reinterpretAsShorts();
                    FloatVector factor = FloatVector.broadcast(F, scale);
                    FloatVector total = FloatVector.broadcast(F, sumOfX);
                    FloatVector middle = FloatVector.broadcast(F, 8 * sumOfX);
                    IntVector sum = sumA.reinterpretAsInts();
                    sumA = start;
                    IntVector s = IntVector.fromMemorySegment(I, data, line, LE);
                    lowA = ((FloatVector)
                                    sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .fma(factor, middle)
                            .fma((FloatVector) s.and(255).convertShape(I2F, F, 0), lowA);
                    lowMinA = ((FloatVector) s.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)).fma(total, lowMinA);
                    highA = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .fma(factor, middle)
                            .fma((FloatVector) s.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0), highA);
                    highMinA = ((FloatVector) s.lanewise(LSHR, 24).convertShape(I2F, F, 0)).fma(total, highMinA);
                    sum = sumB.reinterpretAsInts();
                    sumB = start;
                    s = IntVector.fromMemorySegment(I, data, line + apart, LE);
                    lowB = ((FloatVector)
                                    sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .fma(factor, middle)
                            .fma((FloatVector) s.and(255).convertShape(I2F, F, 0), lowB);
                    lowMinB = ((FloatVector) s.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)).fma(total, lowMinB);
                    highB = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .fma(factor, middle)
                            .fma((FloatVector) s.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0), highB);
                    highMinB = ((FloatVector) s.lanewise(LSHR, 24).convertShape(I2F, F, 0)).fma(total, highMinB);
                    line += unit;
                    next += first;
                }
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
            d = IntVector.fromMemorySegment(I, data, head + apart, LE);
            m = IntVector.fromMemorySegment(I, data, head + apart + STRIDE, LE);
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
