package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Signed bytes with a d for 32 columns, multiplied with the activations of a few tokens as they are, in floats. */
final class ByteBlocks implements OnePanelProduct {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    private final int block;

    ByteBlocks(PanelLayout layout) {
        block = layout.blockBytes();
    }

    @Override
    public Form form() {
        return Form.FLOATS;
    }

    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        float[] values = x.values;
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low = FloatVector.fromArray(F, y, yi + part);
            FloatVector high = FloatVector.fromArray(F, y, yi + part + HALF);
            long head = at + part * 4L;
            for (int k = xi; k < xi + columns; k += UNIT, head += block) {
                FloatVector a0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                IntVector v;
                FloatVector q;
                for (int j = 0; j < UNIT; j += 2) {
                    v = IntVector.fromMemorySegment(I, data, head + STRIDE + j * (STRIDE / 2), LE);
                    q = (FloatVector) v.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    a0 = q.fma(FloatVector.broadcast(F, values[k + j]), a0);
                    q = (FloatVector) v.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    b0 = q.fma(FloatVector.broadcast(F, values[k + j]), b0);
                    q = (FloatVector) v.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    a1 = q.fma(FloatVector.broadcast(F, values[k + j + 1]), a1);
                    q = (FloatVector) v.lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    b1 = q.fma(FloatVector.broadcast(F, values[k + j + 1]), b1);
                }
                v = IntVector.fromMemorySegment(I, data, head, LE);
                q = HalfFloats.low(v).mul(HalfFloats.FACTOR);
                low = a0.add(a1).fma(q, low);
                q = HalfFloats.high(v).mul(HalfFloats.FACTOR);
                high = b0.add(b1).fma(q, high);
            }
            low.intoArray(y, yi + part);
            high.intoArray(y, yi + part + HALF);
        }
    }

    @Override
    public void dot4(
            MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        if (LANES == HALF) {
            BytePairs.four(data, first, columns, x.values, xi, x.columns, y, yi);
        } else {
            OnePanelProduct.super.dot4(data, first, second, columns, x, xi, y, yi);
        }
    }

    @Override
    public void dot4(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        float[] values = x.values;
        int stride = x.columns;
        for (int part = 0; part < HALF; part += LANES) {
            FloatVector low0 = FloatVector.fromArray(F, y, yi + part);
            FloatVector high0 = FloatVector.fromArray(F, y, yi + part + HALF);
            FloatVector low1 = FloatVector.fromArray(F, y, yi + part + PAIR);
            FloatVector high1 = FloatVector.fromArray(F, y, yi + part + HALF + PAIR);
            FloatVector low2 = FloatVector.fromArray(F, y, yi + part + 2 * PAIR);
            FloatVector high2 = FloatVector.fromArray(F, y, yi + part + HALF + 2 * PAIR);
            FloatVector low3 = FloatVector.fromArray(F, y, yi + part + 3 * PAIR);
            FloatVector high3 = FloatVector.fromArray(F, y, yi + part + HALF + 3 * PAIR);
            long head = at + part * 4L;
            for (int k0 = xi; k0 < xi + columns; k0 += UNIT, head += block) {
                int k1 = k0 + stride;
                int k2 = k1 + stride;
                int k3 = k2 + stride;
                FloatVector a0 = FloatVector.zero(F);
                FloatVector b0 = FloatVector.zero(F);
                FloatVector a1 = FloatVector.zero(F);
                FloatVector b1 = FloatVector.zero(F);
                FloatVector a2 = FloatVector.zero(F);
                FloatVector b2 = FloatVector.zero(F);
                FloatVector a3 = FloatVector.zero(F);
                FloatVector b3 = FloatVector.zero(F);
                IntVector v;
                FloatVector p;
                FloatVector q;
                FloatVector xs;
                for (int j = 0; j < UNIT; j += 2) {
                    v = IntVector.fromMemorySegment(I, data, head + STRIDE + j * (STRIDE / 2), LE);
                    p = (FloatVector) v.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    q = (FloatVector) v.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    xs = FloatVector.broadcast(F, values[k0 + j]);
                    a0 = p.fma(xs, a0);
                    b0 = q.fma(xs, b0);
                    xs = FloatVector.broadcast(F, values[k1 + j]);
                    a1 = p.fma(xs, a1);
                    b1 = q.fma(xs, b1);
                    xs = FloatVector.broadcast(F, values[k2 + j]);
                    a2 = p.fma(xs, a2);
                    b2 = q.fma(xs, b2);
                    xs = FloatVector.broadcast(F, values[k3 + j]);
                    a3 = p.fma(xs, a3);
                    b3 = q.fma(xs, b3);
                    p = (FloatVector) v.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    q = (FloatVector) v.lanewise(ASHR, 24).convertShape(I2F, F, 0);
                    xs = FloatVector.broadcast(F, values[k0 + j + 1]);
                    a0 = p.fma(xs, a0);
                    b0 = q.fma(xs, b0);
                    xs = FloatVector.broadcast(F, values[k1 + j + 1]);
                    a1 = p.fma(xs, a1);
                    b1 = q.fma(xs, b1);
                    xs = FloatVector.broadcast(F, values[k2 + j + 1]);
                    a2 = p.fma(xs, a2);
                    b2 = q.fma(xs, b2);
                    xs = FloatVector.broadcast(F, values[k3 + j + 1]);
                    a3 = p.fma(xs, a3);
                    b3 = q.fma(xs, b3);
                }
                v = IntVector.fromMemorySegment(I, data, head, LE);
                p = HalfFloats.low(v).mul(HalfFloats.FACTOR);
                q = HalfFloats.high(v).mul(HalfFloats.FACTOR);
                low0 = a0.fma(p, low0);
                high0 = b0.fma(q, high0);
                low1 = a1.fma(p, low1);
                high1 = b1.fma(q, high1);
                low2 = a2.fma(p, low2);
                high2 = b2.fma(q, high2);
                low3 = a3.fma(p, low3);
                high3 = b3.fma(q, high3);
            }
            low0.intoArray(y, yi + part);
            high0.intoArray(y, yi + part + HALF);
            low1.intoArray(y, yi + part + PAIR);
            high1.intoArray(y, yi + part + HALF + PAIR);
            low2.intoArray(y, yi + part + 2 * PAIR);
            high2.intoArray(y, yi + part + HALF + 2 * PAIR);
            low3.intoArray(y, yi + part + 3 * PAIR);
            high3.intoArray(y, yi + part + HALF + 3 * PAIR);
        }
    }
}
