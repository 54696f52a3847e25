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
final class FourBitScales implements PanelProduct {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    private final int width;
    private final int block;
    private final int unit;
    private final int scales;
    private final int first;

    FourBitScales(PanelLayout layout) {
        width = layout.form().width();
        block = layout.blockBytes();
        unit = layout.unitBytes();
        scales = layout.scalesOffset();
        first = layout.fieldOffset(0) - scales;
    }

    // One loop over the lines of a block, and half floats written out, as in FourBitBlocks.
    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        int[] pairs = x.pairs;
        int[] sums = x.sums;
        float[] factors = x.scales;
        FloatVector eight = FloatVector.broadcast(F, 8);
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, y, yi + part);
            FloatVector high = FloatVector.fromArray(F, y, yi + part + HALF);
            long head = at + part * 4L;
            for (int end = xi; end < xi + columns; head += block) {
                IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                FloatVector d0 = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                FloatVector d1 = d.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                IntVector m = IntVector.fromMemorySegment(I, data, head + LINE, LE);
                FloatVector m0 = m.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                FloatVector m1 = m.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                long line = head + scales;
                int k = end;
                end += width;
                int left = UNIT;
                ShortVector c0 = ShortVector.zero(S);
                ShortVector c1 = ShortVector.zero(S);
                long next = line + first;
                for (; k < end; k += 4, next += LINE) {
                    ShortVector v = ShortVector.fromMemorySegment(S, data, next, LE);
                    c0 = c0.add(v.and((short) 15)
                            .mul(IntVector.broadcast(I, pairs[k]).reinterpretAsShorts()));
                    c1 = c1.add(v.lanewise(LSHR, 4)
                            .and((short) 15)
                            .mul(IntVector.broadcast(I, pairs[k + 1]).reinterpretAsShorts()));
                    c0 = c0.add(v.lanewise(LSHR, 8)
                            .and((short) 15)
                            .mul(IntVector.broadcast(I, pairs[k + 2]).reinterpretAsShorts()));
                    c1 = c1.add(v.lanewise(LSHR, 12)
                            .mul(IntVector.broadcast(I, pairs[k + 3]).reinterpretAsShorts()));
                    left -= 4;
                    if (left == 0) {
                        left = UNIT;
                        float scale = factors[k / UNIT];
                        int sumOfX = sums[k / UNIT * 2] + sums[k / UNIT * 2 + 1];
                        IntVector sum = c0.add(c1).sub((short) (8 * sumOfX)).reinterpretAsInts();
                        c0 = ShortVector.zero(S);
                        c1 = ShortVector.zero(S);
                        FloatVector factor = FloatVector.broadcast(F, scale);
                        FloatVector total = FloatVector.broadcast(F, scale * sumOfX);
                        IntVector s = IntVector.fromMemorySegment(I, data, line, LE);
                        FloatVector f = d0.mul(s.and(255).convertShape(I2F, F, 0));
                        low = ((FloatVector) sum.lanewise(LSHL, 16)
                                        .lanewise(ASHR, 16)
                                        .convertShape(I2F, F, 0))
                                .mul(factor)
                                .fma(f, low);
                        low = f.fma(eight, m0.mul(s.lanewise(LSHR, 8).and(255).convertShape(I2F, F, 0)))
                                .fma(total, low);
                        f = d1.mul(s.lanewise(LSHR, 16).and(255).convertShape(I2F, F, 0));
                        high = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                                .mul(factor)
                                .fma(f, high);
                        high = f.fma(eight, m1.mul(s.lanewise(LSHR, 24).convertShape(I2F, F, 0)))
                                .fma(total, high);
                        line += unit;
                        next += first;
                    }
                }
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }
}
