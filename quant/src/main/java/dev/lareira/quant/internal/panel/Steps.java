package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelInput.SUM;

import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.ScalarKernels;
import dev.lareira.quant.internal.panel.Cut.Piece;
import java.util.Arrays;

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

    /** Makes room for the multipliers of {@code count} activations; what was there is lost. */
    void reserve(int count) {
        int runs = count / cut.columns();
        if (starts.length <= runs) {
            values = new int[runs * columns.length];
            starts = new int[runs + 1];
        }
    }

    /**
     * Multipliers for the activations from {@code from} to {@code to}, whole runs of the tokens side by side.
     *
     * @param sums of 16 columns each, {@code [columns / 16, tokens side by side]}
     */
    void fill(int[] pairs, int[] sums, int from, int to) {
        int first = from / cut.columns();
        int end = to / cut.columns();
        if (whole) {
            Provider.kernels().steps(pairs, from, to, tokens, spread, values);
        } else {
            steps(pairs, first, end);
        }
        if (cut.columns() < SUM) {
            sum(pairs, first, end);
        }
        for (int i = first; i < end; i++) {
            int sum = cut.columns() < SUM ? starts[i] : cut.columns() == SUM ? sums[i] : sumOf(sums, i);
            starts[i] = ScalarKernels.pair((bits == 8 ? BIAS : 0) - (sum << bits - 1));
        }
    }

    /** Two neighbouring sums, for a run of 32 columns. */
    private int sumOf(int[] sums, int i) {
        int first = 2 * i - i % tokens;
        return sums[first] + sums[first + tokens];
    }

    // Here and below a piece of all runs after the other: loops over those of a run would be short ones. What may be
    // the array
    // that is written to is read before.
    private void steps(int[] pairs, int first, int end) {
        int runs = (end - first) / tokens;
        int[] target = values;
        int columnsApart = cut.columns() * tokens;
        int piecesApart = columns.length * tokens;
        for (int i = 0; i < columns.length; i++) {
            int factor = factors[i];
            int lower = i == 0 ? 0 : below[i] * factors[i - 1];
            int apart = i == 0 ? 0 : (columns[i - 1] - columns[i]) * tokens;
            for (int t = 0; t < tokens; t++) {
                int from = first * cut.columns() + columns[i] * tokens + t;
                int to = first * columns.length + i * tokens + t;
                for (int run = 0; run < runs; run++) {
                    int at = from + run * columnsApart;
                    target[to + run * piecesApart] = ScalarKernels.pair(factor * pairs[at] - lower * pairs[at + apart]);
                }
            }
        }
    }

    /** Their lower halves are the sums of runs. */
    private void sum(int[] pairs, int first, int end) {
        int runs = (end - first) / tokens;
        int[] target = starts;
        int columnsApart = cut.columns() * tokens;
        Arrays.fill(target, first, end, 0);
        for (int i = 0; i < cut.columns(); i++) {
            for (int t = 0; t < tokens; t++) {
                int from = first * cut.columns() + i * tokens + t;
                for (int run = 0; run < runs; run++) {
                    target[first + t + run * tokens] += pairs[from + run * columnsApart];
                }
            }
        }
    }
}
