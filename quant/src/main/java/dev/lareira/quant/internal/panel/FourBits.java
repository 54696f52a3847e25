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
 * Four-bit fields q, counted from −8 on: {@code q − 8}. Sums of q x are kept in 16-bit lanes and may wrap on the way; less
 * 8 times the sum of x, those of 32 columns fit: |Σ (q − 8) x| ≤ 32 · 8 · 127.
 */
final class FourBits implements Field {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    @Override
    public void dot(
            MemorySegment data,
            long at,
            int stride,
            int units,
            int group,
            PanelInput x,
            int xi,
            float weight,
            float[] sums,
            int si) {
        int[] pairs = x.pairs;
        FloatVector w = FloatVector.broadcast(F, weight);
        for (int part = 0; part < HALF; part += LANES) {
            int k = xi;
            int to = si + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = k + UNIT; k < end; to += ROWS) {
                    ShortVector c0 = ShortVector.zero(S);
                    ShortVector c1 = ShortVector.zero(S);
                    for (int next = k + group; k < next; k += 4, line += LINE) {
                        ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
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
                    }
                    IntVector sum = c0.add(c1)
                            .sub((short) (8 * x.sum(k - group, group)))
                            .reinterpretAsInts();
                    FloatVector f;
                    f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to)).intoArray(sums, to);
                    f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to + HALF)).intoArray(sums, to + HALF);
                }
            }
        }
    }

    @Override
    public void dot4(
            MemorySegment data,
            long at,
            int stride,
            int units,
            int group,
            PanelInput x,
            int xi,
            int columns,
            float weight,
            float[] sums,
            int tokenSums) {
        int[] pairs = x.pairs;
        FloatVector w = FloatVector.broadcast(F, weight);
        for (int part = 0; part < HALF; part += LANES) {
            int k = xi;
            int to = part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = k + UNIT; k < end; to += ROWS) {
                    ShortVector c0 = ShortVector.zero(S);
                    ShortVector c1 = ShortVector.zero(S);
                    ShortVector c2 = ShortVector.zero(S);
                    ShortVector c3 = ShortVector.zero(S);
                    for (int next = k + group; k < next; k += 4, line += LINE) {
                        ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                        int k1 = k + columns;
                        int k2 = k1 + columns;
                        int k3 = k2 + columns;
                        ShortVector q = v.and((short) 15);
                        c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k]).reinterpretAsShorts()));
                        c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1]).reinterpretAsShorts()));
                        c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2]).reinterpretAsShorts()));
                        c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3]).reinterpretAsShorts()));
                        q = v.lanewise(LSHR, 4).and((short) 15);
                        c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k + 1]).reinterpretAsShorts()));
                        c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + 1]).reinterpretAsShorts()));
                        c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + 1]).reinterpretAsShorts()));
                        c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + 1]).reinterpretAsShorts()));
                        q = v.lanewise(LSHR, 8).and((short) 15);
                        c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k + 2]).reinterpretAsShorts()));
                        c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + 2]).reinterpretAsShorts()));
                        c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + 2]).reinterpretAsShorts()));
                        c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + 2]).reinterpretAsShorts()));
                        q = v.lanewise(LSHR, 12);
                        c0 = c0.add(q.mul(IntVector.broadcast(I, pairs[k + 3]).reinterpretAsShorts()));
                        c1 = c1.add(q.mul(IntVector.broadcast(I, pairs[k1 + 3]).reinterpretAsShorts()));
                        c2 = c2.add(q.mul(IntVector.broadcast(I, pairs[k2 + 3]).reinterpretAsShorts()));
                        c3 = c3.add(q.mul(IntVector.broadcast(I, pairs[k3 + 3]).reinterpretAsShorts()));
                    }
                    FloatVector f;
                    IntVector sum;
                    sum = c0.sub((short) (8 * x.sum(k - group, group))).reinterpretAsInts();
                    f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to)).intoArray(sums, to);
                    f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to + HALF)).intoArray(sums, to + HALF);
                    sum = c1.sub((short) (8 * x.sum(k - group + columns, group)))
                            .reinterpretAsInts();
                    int to1 = to + tokenSums;
                    f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to1)).intoArray(sums, to1);
                    f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to1 + HALF)).intoArray(sums, to1 + HALF);
                    sum = c2.sub((short) (8 * x.sum(k - group + 2 * columns, group)))
                            .reinterpretAsInts();
                    int to2 = to + 2 * tokenSums;
                    f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to2)).intoArray(sums, to2);
                    f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to2 + HALF)).intoArray(sums, to2 + HALF);
                    sum = c3.sub((short) (8 * x.sum(k - group + 3 * columns, group)))
                            .reinterpretAsInts();
                    int to3 = to + 3 * tokenSums;
                    f = (FloatVector) sum.lanewise(LSHL, 16).lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to3)).intoArray(sums, to3);
                    f = (FloatVector) sum.lanewise(ASHR, 16).convertShape(I2F, F, 0);
                    f.fma(w, FloatVector.fromArray(F, sums, to3 + HALF)).intoArray(sums, to3 + HALF);
                }
            }
        }
    }

    @Override
    public void expand(MemorySegment data, long at, int stride, int units, float weight, float[] weights, int to) {
        FloatVector w = FloatVector.broadcast(F, weight);
        for (int part = 0; part < HALF; part += LANES) {
            int out = to + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = out + UNIT * ROWS; out < end; line += LINE) {
                    IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
                    for (int c = 0; c < 16; c += 4, out += ROWS) {
                        FloatVector low =
                                (FloatVector) v.lanewise(LSHR, c).and(15).sub(8).convertShape(I2F, F, 0);
                        FloatVector high = (FloatVector)
                                v.lanewise(LSHR, c + 16).and(15).sub(8).convertShape(I2F, F, 0);
                        low.fma(w, FloatVector.fromArray(F, weights, out)).intoArray(weights, out);
                        high.fma(w, FloatVector.fromArray(F, weights, out + HALF))
                                .intoArray(weights, out + HALF);
                    }
                }
            }
        }
    }
}
