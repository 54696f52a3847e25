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

/** One-bit fields. */
final class OneBit implements Field {
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
                    for (int next = k + group; k < next; line += LINE) {
                        ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                        for (int c = 0; c < 16; c += 2, k += 2) {
                            c0 = c0.add(v.lanewise(LSHR, c)
                                    .and((short) 1)
                                    .mul(IntVector.broadcast(I, pairs[k]).reinterpretAsShorts()));
                            c1 = c1.add(v.lanewise(LSHR, c + 1)
                                    .and((short) 1)
                                    .mul(IntVector.broadcast(I, pairs[k + 1]).reinterpretAsShorts()));
                        }
                    }
                    IntVector sum = c0.add(c1).reinterpretAsInts();
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
    public void expand(MemorySegment data, long at, int stride, int units, float weight, float[] weights, int to) {
        FloatVector w = FloatVector.broadcast(F, weight);
        for (int part = 0; part < HALF; part += LANES) {
            int out = to + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = out + UNIT * ROWS; out < end; line += LINE) {
                    IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
                    for (int c = 0; c < 16; c += 1, out += ROWS) {
                        FloatVector low =
                                (FloatVector) v.lanewise(LSHR, c).and(1).convertShape(I2F, F, 0);
                        FloatVector high =
                                (FloatVector) v.lanewise(LSHR, c + 16).and(1).convertShape(I2F, F, 0);
                        low.fma(w, FloatVector.fromArray(F, weights, out)).intoArray(weights, out);
                        high.fma(w, FloatVector.fromArray(F, weights, out + HALF))
                                .intoArray(weights, out + HALF);
                    }
                }
            }
        }
    }
}
