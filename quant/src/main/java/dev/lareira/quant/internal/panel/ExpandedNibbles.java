package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.NibbleTiles.BOTH;
import static dev.lareira.quant.internal.panel.NibbleTiles.LANES;
import static dev.lareira.quant.internal.panel.NibbleTiles.SUMS;
import static dev.lareira.quant.internal.panel.NibbleTiles.TOKENS;
import static dev.lareira.quant.internal.panel.NibbleTiles.WIDTH;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** The nibbles of two panels cut out of their lines once, to 16-bit lanes, and their products with many tokens. */
final class ExpandedNibbles {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    private ExpandedNibbles() {}

    /**
     * {@code q − 8} of a panel's lines to {@code weights [parts, columns, 2 panels, lanes]}.
     *
     * @param to the first column
     * @param columns that the weights have room for
     */
    static void expand(
            MemorySegment data, long at, int stride, int units, int panel, short[] weights, int to, int columns) {
        for (int part = 0; part < HALF; part += LANES) {
            int out = (2 * part / WIDTH * columns + to) * BOTH + panel * WIDTH;
            for (int u = 0; u < units; u++) {
                long line = at + (long) u * stride + part * 4L;
                for (int end = out + UNIT * BOTH; out < end; line += STRIDE) {
                    ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
                    for (int j = 0; j < 4; j++, out += BOTH, v = v.lanewise(LSHR, 4)) {
                        v.and((short) 15).sub((short) 8).intoArray(weights, out);
                    }
                }
            }
        }
    }

    /**
     * The sums of {@link NibbleTiles#packed}, of eight tokens at a time where there are 32 registers (AVX-512): those of the second
     * four follow those of the first.
     *
     * @param tokens that are left, from {@code token} on
     * @return how many tokens were taken
     */
    static int sums(
            short[] weights,
            int columns,
            int part,
            int units,
            PanelInput x,
            int token,
            int tokens,
            int column,
            short[] sums) {
        int xi = x.place(token, column);
        if (LANES >= 16 && tokens > TOKENS) {
            tile8(weights, columns, part, units, x.pairs, xi, x.place(token + TOKENS, column), sums);
            return 2 * TOKENS;
        }
        tile4(weights, columns, part, units, x.pairs, xi, sums);
        return TOKENS;
    }

    private static void tile4(short[] weights, int columns, int part, int units, int[] x, int xi, short[] sums) {
        int first = 2 * part / WIDTH * columns * BOTH;
        for (int u = 0; u < units; u++) {
            int to = u * SUMS;
            int from = first + u * UNIT * BOTH;
            int k = xi + u * UNIT * TOKENS;
            ShortVector a0 = ShortVector.zero(S);
            ShortVector a1 = ShortVector.zero(S);
            ShortVector a2 = ShortVector.zero(S);
            ShortVector a3 = ShortVector.zero(S);
            ShortVector b0 = ShortVector.zero(S);
            ShortVector b1 = ShortVector.zero(S);
            ShortVector b2 = ShortVector.zero(S);
            ShortVector b3 = ShortVector.zero(S);
            ShortVector p;
            ShortVector q;
            ShortVector y;
            for (int j = 0; j < UNIT; j += 2) {
                p = ShortVector.fromArray(S, weights, from + j * BOTH);
                q = ShortVector.fromArray(S, weights, from + j * BOTH + WIDTH);
                y = IntVector.broadcast(I, x[k + j * TOKENS]).reinterpretAsShorts();
                a0 = p.mul(y).add(a0);
                b0 = q.mul(y).add(b0);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 1]).reinterpretAsShorts();
                a1 = p.mul(y).add(a1);
                b1 = q.mul(y).add(b1);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 2]).reinterpretAsShorts();
                a2 = p.mul(y).add(a2);
                b2 = q.mul(y).add(b2);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 3]).reinterpretAsShorts();
                a3 = p.mul(y).add(a3);
                b3 = q.mul(y).add(b3);
                p = ShortVector.fromArray(S, weights, from + j * BOTH + BOTH);
                q = ShortVector.fromArray(S, weights, from + j * BOTH + BOTH + WIDTH);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 4]).reinterpretAsShorts();
                a0 = p.mul(y).add(a0);
                b0 = q.mul(y).add(b0);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 5]).reinterpretAsShorts();
                a1 = p.mul(y).add(a1);
                b1 = q.mul(y).add(b1);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 6]).reinterpretAsShorts();
                a2 = p.mul(y).add(a2);
                b2 = q.mul(y).add(b2);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 7]).reinterpretAsShorts();
                a3 = p.mul(y).add(a3);
                b3 = q.mul(y).add(b3);
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
    }

    private static void tile8(
            short[] weights, int columns, int part, int units, int[] x, int xi, int xj, short[] sums) {
        int first = 2 * part / WIDTH * columns * BOTH;
        int more = units * SUMS;
        for (int u = 0; u < units; u++) {
            int to = u * SUMS;
            int from = first + u * UNIT * BOTH;
            int k = xi + u * UNIT * TOKENS;
            int l = xj + u * UNIT * TOKENS;
            ShortVector a0 = ShortVector.zero(S);
            ShortVector b0 = ShortVector.zero(S);
            ShortVector a1 = ShortVector.zero(S);
            ShortVector b1 = ShortVector.zero(S);
            ShortVector a2 = ShortVector.zero(S);
            ShortVector b2 = ShortVector.zero(S);
            ShortVector a3 = ShortVector.zero(S);
            ShortVector b3 = ShortVector.zero(S);
            ShortVector a4 = ShortVector.zero(S);
            ShortVector b4 = ShortVector.zero(S);
            ShortVector a5 = ShortVector.zero(S);
            ShortVector b5 = ShortVector.zero(S);
            ShortVector a6 = ShortVector.zero(S);
            ShortVector b6 = ShortVector.zero(S);
            ShortVector a7 = ShortVector.zero(S);
            ShortVector b7 = ShortVector.zero(S);
            for (int j = 0; j < UNIT; j++) {
                ShortVector p = ShortVector.fromArray(S, weights, from + j * BOTH);
                ShortVector q = ShortVector.fromArray(S, weights, from + j * BOTH + WIDTH);
                ShortVector y = IntVector.broadcast(I, x[k + j * TOKENS]).reinterpretAsShorts();
                a0 = p.mul(y).add(a0);
                b0 = q.mul(y).add(b0);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 1]).reinterpretAsShorts();
                a1 = p.mul(y).add(a1);
                b1 = q.mul(y).add(b1);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 2]).reinterpretAsShorts();
                a2 = p.mul(y).add(a2);
                b2 = q.mul(y).add(b2);
                y = IntVector.broadcast(I, x[k + j * TOKENS + 3]).reinterpretAsShorts();
                a3 = p.mul(y).add(a3);
                b3 = q.mul(y).add(b3);
                y = IntVector.broadcast(I, x[l + j * TOKENS]).reinterpretAsShorts();
                a4 = p.mul(y).add(a4);
                b4 = q.mul(y).add(b4);
                y = IntVector.broadcast(I, x[l + j * TOKENS + 1]).reinterpretAsShorts();
                a5 = p.mul(y).add(a5);
                b5 = q.mul(y).add(b5);
                y = IntVector.broadcast(I, x[l + j * TOKENS + 2]).reinterpretAsShorts();
                a6 = p.mul(y).add(a6);
                b6 = q.mul(y).add(b6);
                y = IntVector.broadcast(I, x[l + j * TOKENS + 3]).reinterpretAsShorts();
                a7 = p.mul(y).add(a7);
                b7 = q.mul(y).add(b7);
            }
            a0.intoArray(sums, to);
            b0.intoArray(sums, to + WIDTH);
            a1.intoArray(sums, to + BOTH);
            b1.intoArray(sums, to + BOTH + WIDTH);
            a2.intoArray(sums, to + 2 * BOTH);
            b2.intoArray(sums, to + 2 * BOTH + WIDTH);
            a3.intoArray(sums, to + 3 * BOTH);
            b3.intoArray(sums, to + 3 * BOTH + WIDTH);
            a4.intoArray(sums, to + more);
            b4.intoArray(sums, to + more + WIDTH);
            a5.intoArray(sums, to + more + BOTH);
            b5.intoArray(sums, to + more + BOTH + WIDTH);
            a6.intoArray(sums, to + more + 2 * BOTH);
            b6.intoArray(sums, to + more + 2 * BOTH + WIDTH);
            a7.intoArray(sums, to + more + 3 * BOTH);
            b7.intoArray(sums, to + more + 3 * BOTH + WIDTH);
        }
    }
}
