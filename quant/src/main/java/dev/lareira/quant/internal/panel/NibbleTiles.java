package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.BOTH;
import static dev.lareira.quant.internal.panel.LaneTiles.SUMS;
import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.LaneTiles.WIDTH;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Sums of products of nibbles in two panels with four tokens, for {@link LaneTiles}, straight from their lines. */
final class NibbleTiles {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private NibbleTiles() {}

    /**
     * Sums from packed lines. The line of factors before a unit's values is read, too, though it is of no use here: lines are
     * fetched ahead only where they are read in a row, and whoever wants the factors would wait for each of them.
     *
     * @param first the lines of a panel's first unit, {@code second} those of another panel
     * @param stride bytes from a unit to the next
     * @param steps of four tokens side by side, their columns from {@code xi} on
     * @param sums and room for one more vector
     */
    static void packed(
            MemorySegment data,
            long first,
            long second,
            int stride,
            int part,
            int units,
            Steps steps,
            int xi,
            short[] sums) {
        int bits = steps.bits;
        int[] x = steps.values;
        int[] starts = steps.starts;
        long l0 = first + part * 4L;
        long l1 = second + part * 4L;
        int k = xi;
        ShortVector factors = ShortVector.zero(S);
        for (int to = 0; to < units * SUMS; to += SUMS, l0 += stride, l1 += stride) {
            int start = k / UNIT;
            factors = ShortVector.fromMemorySegment(S, data, l0 - STRIDE, LE).add(factors);
            factors = ShortVector.fromMemorySegment(S, data, l1 - STRIDE, LE).add(factors);
            ShortVector a0 = IntVector.broadcast(I, starts[start]).reinterpretAsShorts();
            ShortVector a1 = IntVector.broadcast(I, starts[start + 1]).reinterpretAsShorts();
            ShortVector a2 = IntVector.broadcast(I, starts[start + 2]).reinterpretAsShorts();
            ShortVector a3 = IntVector.broadcast(I, starts[start + 3]).reinterpretAsShorts();
            ShortVector b0 = a0;
            ShortVector b1 = a1;
            ShortVector b2 = a2;
            ShortVector b3 = a3;
            for (int line = 0; line < UNIT / 4 * STRIDE; line += STRIDE, k += 4 * TOKENS) {
                ShortVector v = ShortVector.fromMemorySegment(S, data, l0 + line, LE);
                ShortVector w = ShortVector.fromMemorySegment(S, data, l1 + line, LE);
                for (int j = 0; j < 4 * TOKENS; j += TOKENS) {
                    ShortVector y = IntVector.broadcast(I, x[k + j]).reinterpretAsShorts();
                    a0 = y.mul(v).add(a0);
                    b0 = y.mul(w).add(b0);
                    y = IntVector.broadcast(I, x[k + j + 1]).reinterpretAsShorts();
                    a1 = y.mul(v).add(a1);
                    b1 = y.mul(w).add(b1);
                    y = IntVector.broadcast(I, x[k + j + 2]).reinterpretAsShorts();
                    a2 = y.mul(v).add(a2);
                    b2 = y.mul(w).add(b2);
                    y = IntVector.broadcast(I, x[k + j + 3]).reinterpretAsShorts();
                    a3 = y.mul(v).add(a3);
                    b3 = y.mul(w).add(b3);
                    v = v.lanewise(LSHR, bits);
                    w = w.lanewise(LSHR, bits);
                }
            }
            a0.intoArray(sums, to);
            b0.intoArray(sums, to + WIDTH);
            a1.intoArray(sums, to + BOTH);
            b1.intoArray(sums, to + BOTH + WIDTH);
            a2.intoArray(sums, to + 2 * BOTH);
            b2.intoArray(sums, to + 2 * BOTH + WIDTH);
            a3.intoArray(sums, to + 3 * BOTH);
            b3.intoArray(sums, to + 3 * BOTH + WIDTH);
        }
        ShortVector.zero(S).add(factors).intoArray(sums, units * SUMS);
    }
}
