package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
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
 * Nibbles with a d, and maybe an m, for 32 columns. The sum of q x is kept in 16-bit lanes and may wrap on the way; less 8
 * times the sum of x it fits: |Σ (q − 8) x| ≤ 32 · 8 · 127. Where q counts from 0, the 8 Σ x comes back in floats. Lines of
 * a block are written out since C2 gives a short loop a start and an end of its own; fields are shifted as ints, whose shift
 * count is part of the instruction.
 */
final class FourBitBlocks implements PanelProduct {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();
    private static final int NIBBLE = 0x000f000f;

    private final int block;
    private final int first;
    private final int zero;
    private final boolean minimums;

    FourBitBlocks(PanelLayout layout) {
        block = layout.blockBytes();
        first = layout.fieldOffset(0);
        zero = 8 - layout.form().zero();
        minimums = layout.scaling().minimums();
    }

    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        int[] pairs = x.pairs;
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, y, yi + part);
            FloatVector high = FloatVector.fromArray(F, y, yi + part + HALF);
            long head = at + part * 4L;
            for (int k = xi; k < xi + columns; k += UNIT, head += block) {
                long line = head + first;
                ShortVector c0 = ShortVector.zero(S);
                ShortVector c1 = ShortVector.zero(S);
                IntVector v;
                v = IntVector.fromMemorySegment(I, data, line, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 1]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 2]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 3]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 4]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 5]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 6]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 7]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 2 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 8]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 9]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 10]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 11]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 3 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 12]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 13]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 14]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 15]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 4 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 16]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 17]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 18]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 19]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 5 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 20]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 21]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 22]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 23]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 6 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 24]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 25]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 26]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 27]).reinterpretAsShorts()));
                v = IntVector.fromMemorySegment(I, data, line + 7 * LINE, LE);
                c0 = c0.add(v.and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 28]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 4)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 29]).reinterpretAsShorts()));
                c0 = c0.add(v.lanewise(LSHR, 8)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 30]).reinterpretAsShorts()));
                c1 = c1.add(v.lanewise(LSHR, 12)
                        .and(NIBBLE)
                        .reinterpretAsShorts()
                        .mul(IntVector.broadcast(I, pairs[k + 31]).reinterpretAsShorts()));
                int total = x.sum(k);
                float scale = x.scales[k / UNIT] * HalfFloats.FACTOR;
                FloatVector factor = FloatVector.broadcast(F, scale);
                FloatVector shift = FloatVector.broadcast(F, scale * (zero * total));
                IntVector sum = c0.add(c1).sub((short) (8 * total)).reinterpretAsInts();
                IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                FloatVector f =
                        (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                low = f.fma(factor, shift)
                        .fma(
                                d.lanewise(LSHL, 16)
                                        .lanewise(ASHR, 3)
                                        .and(HalfFloats.MASK)
                                        .reinterpretAsFloats(),
                                low);
                f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                high = f.fma(factor, shift)
                        .fma(d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats(), high);
                if (minimums) {
                    IntVector m = IntVector.fromMemorySegment(I, data, head + LINE, LE);
                    factor = FloatVector.broadcast(F, scale * total);
                    low = m.lanewise(LSHL, 16)
                            .lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .fma(factor, low);
                    high = m.lanewise(ASHR, 3)
                            .and(HalfFloats.MASK)
                            .reinterpretAsFloats()
                            .fma(factor, high);
                }
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }

    @Override
    public void dot4(MemorySegment data, long at, int columns, PanelInput x, int xi, int stride, float[] y, int yi) {
        int[] pairs = x.pairs;
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low0 = FloatVector.fromArray(F, y, yi + part);
            FloatVector high0 = FloatVector.fromArray(F, y, yi + part + HALF);
            FloatVector low1 = FloatVector.fromArray(F, y, yi + part + 1 * ROWS);
            FloatVector high1 = FloatVector.fromArray(F, y, yi + part + HALF + 1 * ROWS);
            FloatVector low2 = FloatVector.fromArray(F, y, yi + part + 2 * ROWS);
            FloatVector high2 = FloatVector.fromArray(F, y, yi + part + HALF + 2 * ROWS);
            FloatVector low3 = FloatVector.fromArray(F, y, yi + part + 3 * ROWS);
            FloatVector high3 = FloatVector.fromArray(F, y, yi + part + HALF + 3 * ROWS);
            long head = at + part * 4L;
            for (int k0 = xi; k0 < xi + columns; k0 += UNIT, head += block) {
                int k1 = k0 + stride;
                int k2 = k1 + stride;
                int k3 = k2 + stride;
                ShortVector c0 = ShortVector.zero(S);
                ShortVector c1 = ShortVector.zero(S);
                ShortVector c2 = ShortVector.zero(S);
                ShortVector c3 = ShortVector.zero(S);
                ShortVector q;
                IntVector v;
                for (int j = 0; j < UNIT; j += 4) {
                    v = IntVector.fromMemorySegment(I, data, head + first + j * (LINE / 4), LE);
                    q = v.and(NIBBLE).reinterpretAsShorts();
                    c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k0 + j]).reinterpretAsShorts()));
                    c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + j]).reinterpretAsShorts()));
                    c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + j]).reinterpretAsShorts()));
                    c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + j]).reinterpretAsShorts()));
                    q = v.lanewise(LSHR, 4).and(NIBBLE).reinterpretAsShorts();
                    c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k0 + j + 1]).reinterpretAsShorts()));
                    c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + j + 1]).reinterpretAsShorts()));
                    c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + j + 1]).reinterpretAsShorts()));
                    c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + j + 1]).reinterpretAsShorts()));
                    q = v.lanewise(LSHR, 8).and(NIBBLE).reinterpretAsShorts();
                    c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k0 + j + 2]).reinterpretAsShorts()));
                    c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + j + 2]).reinterpretAsShorts()));
                    c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + j + 2]).reinterpretAsShorts()));
                    c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + j + 2]).reinterpretAsShorts()));
                    q = v.lanewise(LSHR, 12).and(NIBBLE).reinterpretAsShorts();
                    c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k0 + j + 3]).reinterpretAsShorts()));
                    c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + j + 3]).reinterpretAsShorts()));
                    c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + j + 3]).reinterpretAsShorts()));
                    c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + j + 3]).reinterpretAsShorts()));
                }
                IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                FloatVector d0 = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats();
                FloatVector d1 = d.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats();
                IntVector m = minimums ? IntVector.fromMemorySegment(I, data, head + LINE, LE) : IntVector.zero(I);
                FloatVector m0 = m.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats();
                FloatVector m1 = m.lanewise(ASHR, 3).and(HalfFloats.MASK).reinterpretAsFloats();
                int total;
                float scale;
                FloatVector factor;
                FloatVector shift;
                FloatVector f;
                IntVector sum;
                total = x.sum(k0);
                scale = x.scales[k0 / UNIT] * HalfFloats.FACTOR;
                factor = FloatVector.broadcast(F, scale);
                shift = FloatVector.broadcast(F, scale * (zero * total));
                sum = c0.sub((short) (8 * total)).reinterpretAsInts();
                f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                low0 = f.fma(factor, shift).fma(d0, low0);
                f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                high0 = f.fma(factor, shift).fma(d1, high0);
                if (minimums) {
                    factor = FloatVector.broadcast(F, scale * total);
                    low0 = m0.fma(factor, low0);
                    high0 = m1.fma(factor, high0);
                }
                total = x.sum(k1);
                scale = x.scales[k1 / UNIT] * HalfFloats.FACTOR;
                factor = FloatVector.broadcast(F, scale);
                shift = FloatVector.broadcast(F, scale * (zero * total));
                sum = c1.sub((short) (8 * total)).reinterpretAsInts();
                f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                low1 = f.fma(factor, shift).fma(d0, low1);
                f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                high1 = f.fma(factor, shift).fma(d1, high1);
                if (minimums) {
                    factor = FloatVector.broadcast(F, scale * total);
                    low1 = m0.fma(factor, low1);
                    high1 = m1.fma(factor, high1);
                }
                total = x.sum(k2);
                scale = x.scales[k2 / UNIT] * HalfFloats.FACTOR;
                factor = FloatVector.broadcast(F, scale);
                shift = FloatVector.broadcast(F, scale * (zero * total));
                sum = c2.sub((short) (8 * total)).reinterpretAsInts();
                f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                low2 = f.fma(factor, shift).fma(d0, low2);
                f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                high2 = f.fma(factor, shift).fma(d1, high2);
                if (minimums) {
                    factor = FloatVector.broadcast(F, scale * total);
                    low2 = m0.fma(factor, low2);
                    high2 = m1.fma(factor, high2);
                }
                total = x.sum(k3);
                scale = x.scales[k3 / UNIT] * HalfFloats.FACTOR;
                factor = FloatVector.broadcast(F, scale);
                shift = FloatVector.broadcast(F, scale * (zero * total));
                sum = c3.sub((short) (8 * total)).reinterpretAsInts();
                f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                low3 = f.fma(factor, shift).fma(d0, low3);
                f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                high3 = f.fma(factor, shift).fma(d1, high3);
                if (minimums) {
                    factor = FloatVector.broadcast(F, scale * total);
                    low3 = m0.fma(factor, low3);
                    high3 = m1.fma(factor, high3);
                }
            }
            low0.intoArray(y, yi + part);
            high0.intoArray(y, yi + part + HALF);
            low1.intoArray(y, yi + part + 1 * ROWS);
            high1.intoArray(y, yi + part + HALF + 1 * ROWS);
            low2.intoArray(y, yi + part + 2 * ROWS);
            high2.intoArray(y, yi + part + HALF + 2 * ROWS);
            low3.intoArray(y, yi + part + 3 * ROWS);
            high3.intoArray(y, yi + part + HALF + 3 * ROWS);
        }
    }
}
