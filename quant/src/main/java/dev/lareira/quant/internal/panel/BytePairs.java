package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.ASHR;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** What {@link ByteBlocks} multiplies, of two panels side by side and four tokens: their lines are read in the order in which they lie. */
final class BytePairs {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private BytePairs() {}

    /** Adds to {@code y [4, 64]}; {@code stride} is from a token's values to the next one's. */
    // Half floats are written out, as in FourBitBlocks; one flat loop reads all lines by the same two instructions,
    // for which memory is fetched ahead.
    static void four(MemorySegment data, long at, int columns, float[] values, int xi, int stride, float[] y, int yi) {
        long line = at + STRIDE;
        int k0 = xi;
        int k1 = k0 + stride;
        int k2 = k1 + stride;
        int k3 = k2 + stride;
        FloatVector lowA0 = FloatVector.zero(F);
        FloatVector highA0 = FloatVector.zero(F);
        FloatVector lowB0 = FloatVector.zero(F);
        FloatVector highB0 = FloatVector.zero(F);
        FloatVector lowA1 = FloatVector.zero(F);
        FloatVector highA1 = FloatVector.zero(F);
        FloatVector lowB1 = FloatVector.zero(F);
        FloatVector highB1 = FloatVector.zero(F);
        FloatVector lowA2 = FloatVector.zero(F);
        FloatVector highA2 = FloatVector.zero(F);
        FloatVector lowB2 = FloatVector.zero(F);
        FloatVector highB2 = FloatVector.zero(F);
        FloatVector lowA3 = FloatVector.zero(F);
        FloatVector highA3 = FloatVector.zero(F);
        FloatVector lowB3 = FloatVector.zero(F);
        FloatVector highB3 = FloatVector.zero(F);
        for (int j = 0; j < columns; j += 2, line += STRIDE) {
            IntVector w = IntVector.fromMemorySegment(I, data, line + LINE, LE);
            IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
            FloatVector p =
                    (FloatVector) v.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            FloatVector q = (FloatVector) v.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            FloatVector r =
                    (FloatVector) w.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            FloatVector s = (FloatVector) w.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            FloatVector x;
            x = FloatVector.broadcast(F, values[k0 + j]);
            lowA0 = p.fma(x, lowA0);
            highA0 = q.fma(x, highA0);
            lowB0 = r.fma(x, lowB0);
            highB0 = s.fma(x, highB0);
            x = FloatVector.broadcast(F, values[k1 + j]);
            lowA1 = p.fma(x, lowA1);
            highA1 = q.fma(x, highA1);
            lowB1 = r.fma(x, lowB1);
            highB1 = s.fma(x, highB1);
            x = FloatVector.broadcast(F, values[k2 + j]);
            lowA2 = p.fma(x, lowA2);
            highA2 = q.fma(x, highA2);
            lowB2 = r.fma(x, lowB2);
            highB2 = s.fma(x, highB2);
            x = FloatVector.broadcast(F, values[k3 + j]);
            lowA3 = p.fma(x, lowA3);
            highA3 = q.fma(x, highA3);
            lowB3 = r.fma(x, lowB3);
            highB3 = s.fma(x, highB3);
            p = (FloatVector) v.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            q = (FloatVector) v.lanewise(ASHR, 24).convertShape(I2F, F, 0);
            r = (FloatVector) w.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0);
            s = (FloatVector) w.lanewise(ASHR, 24).convertShape(I2F, F, 0);
            x = FloatVector.broadcast(F, values[k0 + j + 1]);
            lowA0 = p.fma(x, lowA0);
            highA0 = q.fma(x, highA0);
            lowB0 = r.fma(x, lowB0);
            highB0 = s.fma(x, highB0);
            x = FloatVector.broadcast(F, values[k1 + j + 1]);
            lowA1 = p.fma(x, lowA1);
            highA1 = q.fma(x, highA1);
            lowB1 = r.fma(x, lowB1);
            highB1 = s.fma(x, highB1);
            x = FloatVector.broadcast(F, values[k2 + j + 1]);
            lowA2 = p.fma(x, lowA2);
            highA2 = q.fma(x, highA2);
            lowB2 = r.fma(x, lowB2);
            highB2 = s.fma(x, highB2);
            x = FloatVector.broadcast(F, values[k3 + j + 1]);
            lowA3 = p.fma(x, lowA3);
            highA3 = q.fma(x, highA3);
            lowB3 = r.fma(x, lowB3);
            highB3 = s.fma(x, highB3);
            if ((j & (UNIT - 1)) == UNIT - 2) {
                long head = line - UNIT / 2 * STRIDE;
                IntVector d = IntVector.fromMemorySegment(I, data, head, LE);
                FloatVector low = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                FloatVector high = d.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                lowA0.fma(low, FloatVector.fromArray(F, y, yi)).intoArray(y, yi);
                highA0.fma(high, FloatVector.fromArray(F, y, yi + HALF)).intoArray(y, yi + HALF);
                lowA1.fma(low, FloatVector.fromArray(F, y, yi + PAIR)).intoArray(y, yi + PAIR);
                highA1.fma(high, FloatVector.fromArray(F, y, yi + PAIR + HALF)).intoArray(y, yi + PAIR + HALF);
                lowA2.fma(low, FloatVector.fromArray(F, y, yi + 2 * PAIR)).intoArray(y, yi + 2 * PAIR);
                highA2.fma(high, FloatVector.fromArray(F, y, yi + 2 * PAIR + HALF))
                        .intoArray(y, yi + 2 * PAIR + HALF);
                lowA3.fma(low, FloatVector.fromArray(F, y, yi + 3 * PAIR)).intoArray(y, yi + 3 * PAIR);
                highA3.fma(high, FloatVector.fromArray(F, y, yi + 3 * PAIR + HALF))
                        .intoArray(y, yi + 3 * PAIR + HALF);
                d = IntVector.fromMemorySegment(I, data, head + LINE, LE);
                low = d.lanewise(LSHL, 16)
                        .lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                high = d.lanewise(ASHR, 3)
                        .and(HalfFloats.MASK)
                        .reinterpretAsFloats()
                        .mul(HalfFloats.FACTOR);
                lowB0.fma(low, FloatVector.fromArray(F, y, yi + ROWS)).intoArray(y, yi + ROWS);
                highB0.fma(high, FloatVector.fromArray(F, y, yi + ROWS + HALF)).intoArray(y, yi + ROWS + HALF);
                lowB1.fma(low, FloatVector.fromArray(F, y, yi + PAIR + ROWS)).intoArray(y, yi + PAIR + ROWS);
                highB1.fma(high, FloatVector.fromArray(F, y, yi + PAIR + ROWS + HALF))
                        .intoArray(y, yi + PAIR + ROWS + HALF);
                lowB2.fma(low, FloatVector.fromArray(F, y, yi + 2 * PAIR + ROWS))
                        .intoArray(y, yi + 2 * PAIR + ROWS);
                highB2.fma(high, FloatVector.fromArray(F, y, yi + 2 * PAIR + ROWS + HALF))
                        .intoArray(y, yi + 2 * PAIR + ROWS + HALF);
                lowB3.fma(low, FloatVector.fromArray(F, y, yi + 3 * PAIR + ROWS))
                        .intoArray(y, yi + 3 * PAIR + ROWS);
                highB3.fma(high, FloatVector.fromArray(F, y, yi + 3 * PAIR + ROWS + HALF))
                        .intoArray(y, yi + 3 * PAIR + ROWS + HALF);
                lowA0 = FloatVector.zero(F);
                highA0 = FloatVector.zero(F);
                lowB0 = FloatVector.zero(F);
                highB0 = FloatVector.zero(F);
                lowA1 = FloatVector.zero(F);
                highA1 = FloatVector.zero(F);
                lowB1 = FloatVector.zero(F);
                highB1 = FloatVector.zero(F);
                lowA2 = FloatVector.zero(F);
                highA2 = FloatVector.zero(F);
                lowB2 = FloatVector.zero(F);
                highB2 = FloatVector.zero(F);
                lowA3 = FloatVector.zero(F);
                highA3 = FloatVector.zero(F);
                lowB3 = FloatVector.zero(F);
                highB3 = FloatVector.zero(F);
                line += STRIDE;
            }
        }
    }
}
