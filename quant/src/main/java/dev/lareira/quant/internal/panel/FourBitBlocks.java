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
 * Nibbles with a d for 32 columns, counted from −8 on, or with a d and an m, counted from 0. The sum of q x is kept in 16-bit
 * lanes and may wrap on the way; less 8 times the sum of x it fits: |Σ (q − 8) x| ≤ 32 · 8 · 127. With an m the 8 Σ x comes
 * back in floats.
 */
final class FourBitBlocks implements PanelProduct {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    private final int block;
    private final int first;
    private final boolean minimums;

    FourBitBlocks(PanelLayout layout) {
        block = layout.blockBytes();
        first = layout.fieldOffset(0);
        minimums = layout.scaling().minimums();
    }

    // One loop over the lines, since the bounds checks of a short inner loop would cost a third of the time. Half
    // floats are
    // written out, and sums of x read directly: C2 would not inline a call here, and box its vectors.
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
            long line = head + first;
            ShortVector c0 = ShortVector.zero(S);
            ShortVector c1 = ShortVector.zero(S);
            int left = UNIT;
            for (int k = xi; k < xi + columns; k += 4, line += LINE) {
                ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                c0 = c0.add(
                        v.and((short) 15).mul(IntVector.broadcast(I, pairs[k]).reinterpretAsShorts()));
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
                    int total = sums[k / UNIT * 2] + sums[k / UNIT * 2 + 1];
                    IntVector sum = c0.add(c1).sub((short) (8 * total)).reinterpretAsInts();
                    c0 = ShortVector.zero(S);
                    c1 = ShortVector.zero(S);
                    FloatVector factor = FloatVector.broadcast(F, scale);
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
                    low = ((FloatVector)
                                    sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(d0, low);
                    high = ((FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0))
                            .mul(factor)
                            .fma(d1, high);
                    if (minimums) {
                        IntVector m = IntVector.fromMemorySegment(I, data, head + LINE, LE);
                        FloatVector totals = FloatVector.broadcast(F, scale * total);
                        low = d0.fma(
                                        eight,
                                        m.lanewise(LSHL, 16)
                                                .lanewise(ASHR, 3)
                                                .and(HalfFloats.MASK)
                                                .reinterpretAsFloats()
                                                .mul(HalfFloats.FACTOR))
                                .fma(totals, low);
                        high = d1.fma(
                                        eight,
                                        m.lanewise(ASHR, 3)
                                                .and(HalfFloats.MASK)
                                                .reinterpretAsFloats()
                                                .mul(HalfFloats.FACTOR))
                                .fma(totals, high);
                    }
                    head += block;
                    line += first;
                }
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }
}
