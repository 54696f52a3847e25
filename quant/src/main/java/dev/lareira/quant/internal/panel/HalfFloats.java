package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.lareira.quant.internal.format.SplitBlock;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Half floats times {@link SplitBlock#HALF_FACTOR}. Their bits, moved to where a float has them, mean a value 2^112 times
 * too small. */
final class HalfFloats implements Field {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();
    static final int MASK = 0x8fffe000;
    static final float FACTOR = 0x1p112f / SplitBlock.HALF_FACTOR;

    /** The half floats in the low halves of the lanes, but for {@link #FACTOR}. */
    static FloatVector low(IntVector v) {
        return v.lanewise(LSHL, 16).lanewise(ASHR, 3).and(MASK).reinterpretAsFloats();
    }

    /** The half floats in the high halves of the lanes, but for {@link #FACTOR}. */
    static FloatVector high(IntVector v) {
        return v.lanewise(ASHR, 3).and(MASK).reinterpretAsFloats();
    }

    @Override
    public void dot(
            MemorySegment data, long at, int stride, int units, int group, PanelInput x, int xi, float[] sums, int si) {
        float[] values = x.values;
        for (int part = 0; part < HALF; part += LANES) {
            int k = xi;
            int to = si + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = k + UNIT; k < end; to += ROWS) {
                    FloatVector a0 = FloatVector.fromArray(F, sums, to);
                    FloatVector b0 = FloatVector.fromArray(F, sums, to + HALF);
                    FloatVector a1 = FloatVector.zero(F);
                    FloatVector b1 = FloatVector.zero(F);
                    for (int next = k + group; k < next; k += 2, line += 2 * STRIDE) {
                        IntVector v0 = IntVector.fromMemorySegment(I, data, line, LE);
                        FloatVector x0 = FloatVector.broadcast(F, values[k]);
                        a0 = low(v0).mul(FACTOR).fma(x0, a0);
                        b0 = high(v0).mul(FACTOR).fma(x0, b0);
                        IntVector v1 = IntVector.fromMemorySegment(I, data, line + STRIDE, LE);
                        FloatVector x1 = FloatVector.broadcast(F, values[k + 1]);
                        a1 = low(v1).mul(FACTOR).fma(x1, a1);
                        b1 = high(v1).mul(FACTOR).fma(x1, b1);
                    }
                    a0.add(a1).intoArray(sums, to);
                    b0.add(b1).intoArray(sums, to + HALF);
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
            float[] sums,
            int tokenSums) {
        float[] values = x.values;
        for (int part = 0; part < HALF; part += LANES) {
            int k = xi;
            int to = part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = k + UNIT; k < end; to += ROWS) {
                    int to1 = to + tokenSums;
                    int to2 = to1 + tokenSums;
                    int to3 = to2 + tokenSums;
                    FloatVector a0 = FloatVector.fromArray(F, sums, to);
                    FloatVector b0 = FloatVector.fromArray(F, sums, to + HALF);
                    FloatVector a1 = FloatVector.fromArray(F, sums, to1);
                    FloatVector b1 = FloatVector.fromArray(F, sums, to1 + HALF);
                    FloatVector a2 = FloatVector.fromArray(F, sums, to2);
                    FloatVector b2 = FloatVector.fromArray(F, sums, to2 + HALF);
                    FloatVector a3 = FloatVector.fromArray(F, sums, to3);
                    FloatVector b3 = FloatVector.fromArray(F, sums, to3 + HALF);
                    for (int next = k + group; k < next; k += 1, line += STRIDE) {
                        IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
                        int k1 = k + columns;
                        int k2 = k1 + columns;
                        int k3 = k2 + columns;
                        FloatVector low = low(v).mul(FACTOR);
                        FloatVector high = high(v).mul(FACTOR);
                        FloatVector xs = FloatVector.broadcast(F, values[k]);
                        a0 = low.fma(xs, a0);
                        b0 = high.fma(xs, b0);
                        xs = FloatVector.broadcast(F, values[k1]);
                        a1 = low.fma(xs, a1);
                        b1 = high.fma(xs, b1);
                        xs = FloatVector.broadcast(F, values[k2]);
                        a2 = low.fma(xs, a2);
                        b2 = high.fma(xs, b2);
                        xs = FloatVector.broadcast(F, values[k3]);
                        a3 = low.fma(xs, a3);
                        b3 = high.fma(xs, b3);
                    }
                    a0.intoArray(sums, to);
                    b0.intoArray(sums, to + HALF);
                    a1.intoArray(sums, to1);
                    b1.intoArray(sums, to1 + HALF);
                    a2.intoArray(sums, to2);
                    b2.intoArray(sums, to2 + HALF);
                    a3.intoArray(sums, to3);
                    b3.intoArray(sums, to3 + HALF);
                }
            }
        }
    }

    @Override
    public void expand(MemorySegment data, long at, int stride, int units, float[] weights, int to) {
        for (int part = 0; part < HALF; part += LANES) {
            int out = to + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = out + UNIT * ROWS; out < end; out += ROWS, line += STRIDE) {
                    IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
                    low(v).mul(FACTOR).intoArray(weights, out);
                    high(v).mul(FACTOR).intoArray(weights, out + HALF);
                }
            }
        }
    }
}
