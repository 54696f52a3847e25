package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.BOTH;
import static dev.lareira.quant.internal.panel.LaneTiles.LANES;
import static dev.lareira.quant.internal.panel.LaneTiles.SUMS;
import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.LaneTiles.WIDTH;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.STRIDE;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import dev.lareira.quant.internal.panel.Cut.Piece;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** Values of two panels cut out of their lines once, to 16-bit lanes, and the sums of their products with many tokens. */
final class ExpandedLanes {
    private static final VectorSpecies<Short> S = ShortVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Integer> I = IntVector.SPECIES_PREFERRED;
    private static final ByteOrder LE = ByteOrder.LITTLE_ENDIAN;

    /** Columns of a loop: a number that C2 knows. Groups have as many, or twice as many. */
    private static final int RUN = UNIT / 2;

    private final Cut cut;
    private final Piece[] pieces;
    private final short middle;
    private final int first;
    private final int unitBytes;
    /** Columns of a sum. */
    private final int group;

    ExpandedLanes(PanelLayout layout) {
        cut = Cut.of(layout.values());
        pieces = cut.pieces().toArray(Piece[]::new);
        middle = (short) (1 << cut.bits() - 1);
        first = layout.valuesOffset();
        unitBytes = layout.unitBytes();
        group = layout.scaling().group();
    }

    /**
     * Values of a panel's lines, counted from the middle one, to {@code weights [parts, MAX_CHUNK, 2 panels, lanes]}.
     *
     * @param at the chunk
     * @param to the first column
     */
    void expand(MemorySegment data, long at, int units, int panel, short[] weights, int to) {
        for (int part = 0; part < HALF; part += LANES) {
            int out = (2 * part / WIDTH * MAX_CHUNK + to) * BOTH + panel * WIDTH;
            long lines = at + first + part * 4L;
            for (int u = 0; u < units; u++, lines += unitBytes, out += UNIT * BOTH) {
                if (Short.SIZE % cut.bits() == 0) {
                    whole(data, lines, weights, out);
                } else {
                    pieces(data, lines, weights, out);
                }
            }
        }
    }

    private void whole(MemorySegment data, long line, short[] weights, int out) {
        int bits = cut.bits();
        short mask = (short) ((1 << bits) - 1);
        for (int end = out + UNIT * BOTH; out < end; line += STRIDE) {
            ShortVector v = ShortVector.fromMemorySegment(S, data, line, LE);
            for (int j = 0; j < Short.SIZE; j += bits, out += BOTH) {
                v.lanewise(LSHR, j).and(mask).sub(middle).intoArray(weights, out);
            }
        }
    }

    private void pieces(MemorySegment data, long lines, short[] weights, int out) {
        for (int end = out + UNIT * BOTH; out < end; out += cut.columns() * BOTH, lines += cut.lines() * STRIDE) {
            for (Piece piece : pieces) {
                int to = out + piece.value() * BOTH;
                short mask = (short) ((1 << piece.bits()) - 1);
                ShortVector v = ShortVector.fromMemorySegment(S, data, lines + piece.line() * STRIDE, LE)
                        .lanewise(LSHR, piece.shift())
                        .and(mask);
                if (piece.from() == 0) {
                    v.sub(middle).intoArray(weights, to);
                } else {
                    v.lanewise(LSHL, piece.from())
                            .add(ShortVector.fromArray(S, weights, to))
                            .intoArray(weights, to);
                }
            }
        }
    }

    /**
     * The sums that {@link LaneTiles} wants, of eight tokens at a time where there are 32 registers (AVX-512): those of the second four
     * follow those of the first.
     *
     * @param columns of the chunk
     * @param tokens that are left, from {@code token} on
     * @param column of the tokens, the chunk's first
     * @return how many tokens were taken
     */
    int sums(short[] weights, int part, int columns, PanelInput x, int token, int tokens, int column, short[] sums) {
        int from = 2 * part / WIDTH * MAX_CHUNK * BOTH;
        int groups = columns / group;
        int xi = x.place(token, column);
        if (LANES >= 16 && tokens > TOKENS) {
            tile8(weights, from, groups, group, x.pairs, xi, x.place(token + TOKENS, column), sums);
            return 2 * TOKENS;
        }
        tile4(weights, from, groups, group, x.pairs, xi, sums);
        return TOKENS;
    }

    private static void tile4(short[] weights, int first, int groups, int group, int[] x, int xi, short[] sums) {
        int to = 0;
        int left = group;
        int k = xi;
        int end = first + groups * group * BOTH;
        ShortVector a0 = ShortVector.zero(S);
        ShortVector b0 = ShortVector.zero(S);
        ShortVector a1 = ShortVector.zero(S);
        ShortVector b1 = ShortVector.zero(S);
        ShortVector a2 = ShortVector.zero(S);
        ShortVector b2 = ShortVector.zero(S);
        ShortVector a3 = ShortVector.zero(S);
        ShortVector b3 = ShortVector.zero(S);
        for (int from = first; from < end; from += RUN * BOTH, k += RUN * TOKENS) {
            ShortVector p;
            ShortVector q;
            ShortVector y;
            for (int j = 0; j < RUN; j += 2) {
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
            left -= RUN;
            if (left == 0) {
                left = group;
                a0.intoArray(sums, to);
                b0.intoArray(sums, to + WIDTH);
                a1.intoArray(sums, to + BOTH);
                b1.intoArray(sums, to + BOTH + WIDTH);
                a2.intoArray(sums, to + 2 * BOTH);
                b2.intoArray(sums, to + 2 * BOTH + WIDTH);
                a3.intoArray(sums, to + 3 * BOTH);
                b3.intoArray(sums, to + 3 * BOTH + WIDTH);
                to += SUMS;
                a0 = ShortVector.zero(S);
                b0 = ShortVector.zero(S);
                a1 = ShortVector.zero(S);
                b1 = ShortVector.zero(S);
                a2 = ShortVector.zero(S);
                b2 = ShortVector.zero(S);
                a3 = ShortVector.zero(S);
                b3 = ShortVector.zero(S);
            }
        }
    }

    private static void tile8(
            short[] weights, int first, int groups, int group, int[] x, int xi, int xj, short[] sums) {
        int more = groups * SUMS;
        int to = 0;
        int left = group;
        int k = xi;
        int l = xj;
        int end = first + groups * group * BOTH;
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
        for (int from = first; from < end; from += RUN * BOTH, k += RUN * TOKENS, l += RUN * TOKENS) {
            for (int j = 0; j < RUN; j++) {
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
            left -= RUN;
            if (left == 0) {
                left = group;
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
                to += SUMS;
                a0 = ShortVector.zero(S);
                b0 = ShortVector.zero(S);
                a1 = ShortVector.zero(S);
                b1 = ShortVector.zero(S);
                a2 = ShortVector.zero(S);
                b2 = ShortVector.zero(S);
                a3 = ShortVector.zero(S);
                b3 = ShortVector.zero(S);
                a4 = ShortVector.zero(S);
                b4 = ShortVector.zero(S);
                a5 = ShortVector.zero(S);
                b5 = ShortVector.zero(S);
                a6 = ShortVector.zero(S);
                b6 = ShortVector.zero(S);
                a7 = ShortVector.zero(S);
                b7 = ShortVector.zero(S);
            }
        }
    }
}
