package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.ScalarKernels;
import dev.lareira.quant.internal.panel.Cut.Piece;

/**
 * Multipliers of the pieces of a {@link Cut}, each twice, in both halves of an int, as {@link PanelInput#pairs}, and of as many
 * tokens side by side.
 */
final class Steps {
    /** {@code [runs, pieces, tokens side by side]} */
    int[] values = {};
    /**
     * What a sum of a run begins with, so that values count from the middle: {@code [runs, tokens side by side]}, and one more,
     * which kernels may read ahead.
     */
    int[] starts = {};

    /** Added to the sums of runs of bytes, which are not negative then and can be added up as they are. */
    static final int BIAS = 1 << 15;

    /**
     * Of a value. Kernels shift by this where it pays: C2 has no shift of 16-bit lanes by a constant and would make the count of
     * each one anew, whereas a count that it does not know stays in a register.
     */
    final int bits;

    /** Ints of the widest vector. */
    private static final int MULTIPLE = 16;

    private final Cut cut;
    private final int[] columns;
    private final int[] factors;
    /** 2^width of the piece below, 0 for the lowest one of a lane. */
    private final int[] below;
    /** Whether each piece is a whole value, in the order of the columns. */
    private final boolean whole;

    private final int tokens;
    /** Of whole values: {@link #below} for each of the tokens side by side, as pairs, as often as makes whole vectors. */
    private final int[] spread;

    /** @param tokens side by side */
    Steps(Cut cut, int tokens) {
        this.cut = cut;
        this.tokens = tokens;
        bits = cut.bits();
        int pieces = cut.pieces().size();
        columns = new int[pieces];
        factors = new int[pieces];
        below = new int[pieces];
        for (int i = 0; i < pieces; i++) {
            Piece piece = cut.pieces().get(i);
            columns[i] = piece.value();
            factors[i] = 1 << piece.from();
            below[i] = piece.shift() == 0 ? 0 : 1 << cut.pieces().get(i - 1).bits();
        }
        whole = Short.SIZE % bits == 0;
        spread = new int[whole ? MULTIPLE * pieces * tokens : 0];
        for (int i = 0; i < spread.length; i++) {
            spread[i] = ScalarKernels.pair(below[i / tokens % pieces]);
        }
    }

    /** Multipliers for {@code count} activations, whole runs of the tokens side by side. */
    void fill(int[] pairs, int count) {
        int runs = count / cut.columns();
        if (starts.length <= runs) {
            values = new int[runs * columns.length];
            starts = new int[runs + 1];
        }
        if (whole) {
            Provider.kernels().steps(pairs, count, tokens, spread, values);
        }
        for (int run = 0; run < runs; run += tokens) {
            for (int t = 0; t < tokens; t++) {
                int first = run * cut.columns() + t;
                if (!whole) {
                    fill(pairs, first, run * columns.length + t);
                }
                starts[run + t] = start(pairs, first);
            }
        }
    }

    private void fill(int[] pairs, int first, int to) {
        int multiplier = 0;
        for (int i = 0; i < columns.length; i++) {
            int step = -below[i] * multiplier;
            multiplier = factors[i] * pairs[first + columns[i] * tokens];
            values[to + i * tokens] = ScalarKernels.pair(step + multiplier);
        }
    }

    private int start(int[] pairs, int first) {
        int sum = 0;
        for (int i = 0; i < cut.columns(); i++) {
            sum += pairs[first + i * tokens];
        }
        return ScalarKernels.pair((bits == 8 ? BIAS : 0) - (sum << bits - 1));
    }
}
