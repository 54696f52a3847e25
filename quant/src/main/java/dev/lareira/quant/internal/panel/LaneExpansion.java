package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.lareira.quant.internal.format.PackedForm.Values;
import dev.lareira.quant.internal.panel.Cut.Piece;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** Values of less than 8 bits, piece by piece. */
final class LaneExpansion implements Expansion {
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Float> F = FloatVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    private static final int LANES = I.length();

    private final Cut cut;

    LaneExpansion(Values values) {
        cut = Cut.of(values);
    }

    @Override
    public void expand(MemorySegment data, long at, int stride, int units, float[] weights, int to) {
        Arrays.fill(weights, to, to + units * UNIT * ROWS, -(1 << cut.bits() - 1));
        int runs = UNIT / cut.columns();
        for (int run = 0; run < units * runs; run++) {
            long lines = at + (long) (run / runs) * stride + run % runs * cut.lines() * STRIDE;
            for (Piece piece : cut.pieces()) {
                add(
                        data,
                        lines + piece.line() * STRIDE,
                        piece,
                        weights,
                        to + (run * cut.columns() + piece.value()) * ROWS);
            }
        }
    }

    private static void add(MemorySegment data, long line, Piece piece, float[] weights, int to) {
        int shift = piece.shift();
        int mask = (1 << piece.bits()) - 1;
        FloatVector weight = FloatVector.broadcast(F, 1 << piece.from());
        for (int part = 0; part < HALF; part += LANES) {
            IntVector v = IntVector.fromMemorySegment(I, data, line + part * 4L, LE);
            FloatVector low = (FloatVector) v.lanewise(LSHR, shift).and(mask).convertShape(I2F, F, 0);
            FloatVector high =
                    (FloatVector) v.lanewise(LSHR, shift + 16).and(mask).convertShape(I2F, F, 0);
            low.fma(weight, FloatVector.fromArray(F, weights, to + part)).intoArray(weights, to + part);
            high.fma(weight, FloatVector.fromArray(F, weights, to + part + HALF))
                    .intoArray(weights, to + part + HALF);
        }
    }
}
