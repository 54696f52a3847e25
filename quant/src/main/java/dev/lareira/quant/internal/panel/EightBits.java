package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
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

/** Signed bytes. */
final class EightBits implements Expansion {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    @Override
    public void expand(MemorySegment data, long at, int stride, int units, float[] weights, int to) {
        for (int part = 0; part < HALF; part += LANES) {
            int out = to + part;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = out + UNIT * ROWS; out < end; out += 2 * ROWS, line += STRIDE) {
                    IntVector v = IntVector.fromMemorySegment(I, data, line, LE);
                    ((FloatVector) v.lanewise(LSHL, 24).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                            .intoArray(weights, out);
                    ((FloatVector) v.lanewise(LSHL, 8).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                            .intoArray(weights, out + HALF);
                    ((FloatVector) v.lanewise(LSHL, 16).lanewise(ASHR, 24).convertShape(I2F, F, 0))
                            .intoArray(weights, out + ROWS);
                    ((FloatVector) v.lanewise(ASHR, 24).convertShape(I2F, F, 0)).intoArray(weights, out + ROWS + HALF);
                }
            }
        }
    }
}
