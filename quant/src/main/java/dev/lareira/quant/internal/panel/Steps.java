package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.panel.Cut.Piece;

/** Multipliers of the pieces of a {@link Cut}, each twice, in both halves of an int, as {@link PanelInput#pairs}. */
final class Steps {
    /** {@code [runs, pieces]} */
    int[] values = {};
    /** What a sum of a run begins with, so that values count from the middle. One more than there are runs. */
    int[] starts = {};

    /** Added to the sums of runs of bytes, which are not negative then and can be added up as they are. */
    static final int BIAS = 1 << 15;

    private final Cut cut;
    private final int[] columns;
    private final int[] factors;
    /** 2^width of the piece below, 0 for the lowest one of a lane. */
    private final int[] below;

    Steps(Cut cut) {
        this.cut = cut;
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
    }

    /** Multipliers for {@code count} columns, a whole number of runs. */
    void fill(int[] pairs, int count) {
        int runs = count / cut.columns();
        int pieces = columns.length;
        if (starts.length <= runs) {
            values = new int[runs * pieces];
            starts = new int[runs + 1];
        }
        for (int run = 0; run < runs; run++) {
            int first = run * cut.columns();
            int to = run * pieces;
            int multiplier = 0;
            for (int i = 0; i < pieces; i++) {
                int step = -below[i] * multiplier;
                multiplier = factors[i] * pairs[first + columns[i]];
                step += multiplier;
                values[to + i] = step << 16 | step & 0xffff;
            }
            int sum = 0;
            for (int i = 0; i < cut.columns(); i++) {
                sum += pairs[first + i];
            }
            int start = (cut.bits() == 8 ? BIAS : 0) - (sum << cut.bits() - 1);
            starts[run] = start << 16 | start & 0xffff;
        }
    }
}
