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
 * Nibbles and two bits above them, whose 16 columns have a signed scale of 8 bits, of which d makes a float for 256 columns.
 * The two sums are kept apart in 16-bit lanes, the one of nibbles less 8 times the sum of x: |Σ (q − 8) x| ≤ 16 · 8 · 127.
 */
final class SixBitScales implements PanelProduct {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();
    private static final int GROUP = 16;

    private final int width;
    private final int block;
    private final int unit;
    private final int scales;
    private final int nibbles;
    private final int upper;
    private final int zero;

    SixBitScales(PanelLayout layout) {
        width = layout.form().width();
        block = layout.blockBytes();
        unit = layout.unitBytes();
        scales = layout.scalesOffset();
        nibbles = layout.fieldOffset(0) - scales;
        upper = layout.fieldOffset(1) - scales;
        zero = 8 - layout.form().zero();
    }

    // One loop over the lines of a block, as in FourBitBlocks.
    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        int[] pairs = x.pairs;
        int[] sums = x.sums;
        float[] factors = x.scales;
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, y, yi + part);
            FloatVector high = FloatVector.fromArray(F, y, yi + part + HALF);
            long head = at + part * 4L;
            for (int end = xi; end < xi + columns; head += block) {
                IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                FloatVector d0 = HalfFloats.low(d);
                FloatVector d1 = HalfFloats.high(d);
                long line = head + scales;
                int k = end;
                end += width;
                ShortVector c0 = ShortVector.zero(S);
                ShortVector c1 = ShortVector.zero(S);
                long lower = line + nibbles;
                for (int j = 0; j < end - k; j += 4, lower += LINE) {
                    ShortVector v = ShortVector.fromMemorySegment(S, data, lower, LE);
                    ShortVector w = ShortVector.fromMemorySegment(
                                    S, data, line + upper + (j & UNIT - 8) * (LINE / 8), LE)
                            .lanewise(LSHR, (j & 4) * 2);
                    ShortVector x0 = IntVector.broadcast(I, pairs[k + j]).reinterpretAsShorts();
                    c0 = c0.add(v.and((short) 15).mul(x0));
                    c1 = c1.add(w.and((short) 3).mul(x0));
                    x0 = IntVector.broadcast(I, pairs[k + j + 1]).reinterpretAsShorts();
                    c0 = c0.add(v.lanewise(LSHR, 4).and((short) 15).mul(x0));
                    c1 = c1.add(w.lanewise(LSHR, 2).and((short) 3).mul(x0));
                    x0 = IntVector.broadcast(I, pairs[k + j + 2]).reinterpretAsShorts();
                    c0 = c0.add(v.lanewise(LSHR, 8).and((short) 15).mul(x0));
                    c1 = c1.add(w.lanewise(LSHR, 4).and((short) 3).mul(x0));
                    x0 = IntVector.broadcast(I, pairs[k + j + 3]).reinterpretAsShorts();
                    c0 = c0.add(v.lanewise(LSHR, 12).mul(x0));
                    c1 = c1.add(w.lanewise(LSHR, 6).and((short) 3).mul(x0));
                    if ((j & GROUP - 4) == GROUP - 4) {
                        int total = sums[(k + j) / GROUP];
                        float scale = factors[(k + j) / UNIT] * HalfFloats.FACTOR;
                        IntVector a = c0.sub((short) (8 * total)).reinterpretAsInts();
                        IntVector b = c1.reinterpretAsInts();
                        c0 = ShortVector.zero(S);
                        c1 = ShortVector.zero(S);
                        FloatVector factor = FloatVector.broadcast(F, scale);
                        FloatVector shift = FloatVector.broadcast(F, scale * (zero * total));
                        IntVector s =
                                IntVector.fromMemorySegment(I, data, line, LE).lanewise(LSHR, (j & GROUP) / 2);
                        IntVector sum = a.lanewise(LSHL, 16)
                                .lanewise(ASHR, 16)
                                .add(b.lanewise(LSHL, 16).lanewise(ASHR, 16).lanewise(LSHL, 4));
                        FloatVector f = (FloatVector)
                                s.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                        low = ((FloatVector) sum.convertShape(I2F, F, 0))
                                .fma(factor, shift)
                                .fma(d0.mul(f), low);
                        sum = a.lanewise(ASHR, 16).add(b.lanewise(ASHR, 16).lanewise(LSHL, 4));
                        f = (FloatVector) s.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                        high = ((FloatVector) sum.convertShape(I2F, F, 0))
                                .fma(factor, shift)
                                .fma(d1.mul(f), high);
                        if ((j & UNIT - 4) == UNIT - 4) {
                            line += unit;
                            lower = line + nibbles - LINE;
                        }
                    }
                }
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }
}
