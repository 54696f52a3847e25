package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Eight values of two bits in a lane. */
final class TwoBitSums implements LaneSums {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;
    /** Lines of a run. */
    private static final int LINES = 2;

    private static final int PIECES = 8;

    @Override
    public void sums(
            MemorySegment data,
            long line,
            long apart,
            int stride,
            int units,
            Steps steps,
            int run,
            short[] sums,
            int toA,
            int toB) {
        int[] values = steps.values;
        int i = run * LINES * PIECES;
        ShortVector sumA = IntVector.broadcast(I, steps.starts[run]).reinterpretAsShorts();
        ShortVector sumB = sumA;
        ShortVector step;
        int left = LINES;
        for (int end = i + 2 * units * LINES * PIECES; i < end; i += PIECES, line += STRIDE) {
            ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
            ShortVector w = ShortVector.fromMemorySegment(S, data, line + apart, LE);
            step = IntVector.broadcast(I, values[i]).reinterpretAsShorts();
            sumA = v.mul(step).add(sumA);
            sumB = w.mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 1]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 2).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 2).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 2]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 4).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 4).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 3]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 6).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 6).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 4]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 8).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 8).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 5]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 10).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 10).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 6]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 12).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 12).mul(step).add(sumB);
            step = IntVector.broadcast(I, values[i + 7]).reinterpretAsShorts();
            sumA = v.lanewise(LSHR, 14).mul(step).add(sumA);
            sumB = w.lanewise(LSHR, 14).mul(step).add(sumB);
            if (--left == 0) {
                left = LINES;
                sumA.intoArray(sums, toA);
                sumB.intoArray(sums, toB);
                toA += ROWS;
                toB += ROWS;
                run++;
                sumA = IntVector.broadcast(I, steps.starts[run]).reinterpretAsShorts();
                sumB = sumA;
                if ((run & 1) == 0) {
                    line += stride - 2 * LINES * STRIDE;
                }
            }
        }
    }
}
