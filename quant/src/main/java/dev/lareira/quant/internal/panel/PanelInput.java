package dev.lareira.quant.internal.panel;

import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.format.PackedForm.Values;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Activations as panel kernels read them: the floats, or the same in 8 bits with a scale for each 32 columns, rounded as ggml's
 * Q8_0, halves away from zero.
 */
public final class PanelInput {
    /** Which of them, and how many tokens side by side. */
    public enum Form {
        FLOATS,
        BYTES,
        /** Bytes of four tokens. */
        BYTE_QUADS,
        /** The same, the magnitudes of 16 values at most {@link #BOUND} together: where they are more, in larger steps. */
        BOUNDED_QUADS,
        /** Floats of as many tokens as a register tile has. */
        FLOAT_TILES;

        private int side() {
            return switch (this) {
                case FLOATS, BYTES -> 1;
                case BYTE_QUADS, BOUNDED_QUADS -> 4;
                case FLOAT_TILES -> Provider.PANELS.tileTokens();
            };
        }
    }

    static final int GROUP = 32;
    /** Columns of a sum. */
    static final int SUM = 16;

    /** So that sums of 16 products with values of 6 bits, and of 32 with values of 5 bits, fit into 16. */
    static final int BOUND = (1 << 10) - 1;

    /** A group of four tokens that are to lie side by side. */
    private static final ThreadLocal<int[]> QUAD = ThreadLocal.withInitial(() -> new int[4 * GROUP]);

    private final Form form;
    /** Tokens side by side: all arrays are {@code [tokens / side, ..., side]}, so that a register tile finds its tokens in a row. */
    private final int side;

    int columns;
    /** One for each column. */
    float[] values = {};
    /** Each 8-bit value twice, in both halves of an int, so that one broadcast fills 16-bit lanes; one for each column. */
    int[] pairs = {};
    /** Of the 8-bit values, one for each 32 columns. */
    float[] scales = {};
    /** Sums of the 8-bit values, one for each 16 columns. */
    int[] sums = {};
    /** Sums of the 8-bit values times their scale, one for each 32 columns. */
    float[] totals = {};

    private final Map<Values, Steps> steps = new EnumMap<>(Values.class);
    /** Which of them are of these bytes. */
    private final Set<Values> fresh = EnumSet.noneOf(Values.class);

    /** Of the pairs. */
    private int size;

    public PanelInput(Form form) {
        this.form = form;
        side = form.side();
    }

    /** Reads {@code rows [tokens, columns]}; rows of zeros fill the last tokens side by side. Floats one by one are shared, not copied. */
    public void fill(float[] rows, int tokens, int columns, Workers workers) {
        this.columns = columns;
        if (form == Form.FLOATS) {
            values = rows;
            return;
        }
        int tiles = (tokens + side - 1) / side;
        reserve(tiles * side * columns);
        if (tiles == 1) {
            tile(rows, tokens, 0);
        } else {
            workers.run(tiles, tile -> tile(rows, tokens, tile));
        }
    }

    private void reserve(int size) {
        this.size = size;
        fresh.clear();
        if (form == Form.FLOAT_TILES) {
            values = values.length < size ? new float[size] : values;
        } else if (pairs.length < size) {
            pairs = new int[size];
            scales = new float[size / GROUP];
            sums = new int[size / SUM];
            totals = new float[size / GROUP];
        }
    }

    private void tile(float[] rows, int tokens, int tile) {
        int first = tile * side;
        if (form == Form.FLOAT_TILES) {
            for (int t = first; t < first + side; t++) {
                for (int column = 0, to = place(t, 0); column < columns; column++, to += side) {
                    values[to] = t < tokens ? rows[t * columns + column] : 0;
                }
            }
        } else if (side == 1) {
            for (int column = 0; column < columns; column += GROUP) {
                group(rows, first * columns + column, pairs, place(first, column), scale(first, column));
            }
        } else {
            quad(rows, tokens, first);
        }
    }

    private void quad(float[] rows, int tokens, int first) {
        int[] own = QUAD.get();
        for (int column = 0; column < columns; column += GROUP) {
            for (int t = first, to = 0; t < first + side; t++, to += GROUP) {
                int scale = scale(t, column);
                if (t < tokens) {
                    group(rows, t * columns + column, own, to, scale);
                } else {
                    scales[scale] = 0;
                    totals[scale] = 0;
                }
            }
            Provider.kernels().interleave(own, GROUP, pairs, place(first, column));
        }
    }

    /** Makes the multipliers of values of this width, unless they are there. */
    void cut(Values values, Workers workers) {
        if (fresh.add(values)) {
            Steps made = steps.computeIfAbsent(values, key -> new Steps(Cut.of(key), side));
            made.reserve(size);
            int tile = side * columns;
            workers.run(size / tile, i -> made.fill(pairs, sums, i * tile, (i + 1) * tile));
        }
    }

    /** What {@link #cut} made. */
    Steps steps(Values values) {
        return steps.get(values);
    }

    /** Where the value of a token's column is. */
    int place(int token, int column) {
        return (token / side * columns + column) * side + token % side;
    }

    /** Where the scale of a token's column is. */
    int scale(int token, int column) {
        return (token / side * columns + column) / GROUP * side + token % side;
    }

    /** Sum of the 8-bit values that have this scale. */
    int sumOf(int scale) {
        int first = 2 * scale - scale % side;
        return sums[first] + sums[first + side];
    }

    /** Sum of the 8-bit values of the 32 columns that xi is one of, of tokens one after the other. */
    int sum(int xi) {
        return sumOf(xi / GROUP);
    }

    /** Sum of the 8-bit values of the group of 16 or 32 columns that xi is one of, of tokens one after the other. */
    int sum(int xi, int group) {
        return group == SUM ? sums[xi / SUM] : sum(xi);
    }

    private void group(float[] rows, int from, int[] own, int at, int place) {
        float scale = Provider.kernels().quantize(rows, from, own, at, GROUP);
        if (form == Form.BOUNDED_QUADS) {
            scale = bound(rows, from, own, at, scale);
        }
        int both = Provider.kernels().sums(own, at);
        int sum = (short) both;
        int next = both - sum >> 16;
        int first = 2 * place - place % side;
        sums[first] = sum;
        sums[first + side] = next;
        scales[place] = scale;
        totals[place] = scale * (sum + next);
    }

    /** The scale, with the values made anew where it has to be larger. */
    private static float bound(float[] rows, int from, int[] values, int at, float scale) {
        int both = Provider.kernels().magnitudes(values, at);
        int most = Math.max(both & 0xffff, both >>> 16);
        if (most <= BOUND) {
            return scale;
        }
        // Rounding adds at most a half to each of the 16, now as before.
        float wider = scale * most / (BOUND - SUM);
        Provider.kernels().round(rows, from, 1 / wider, values, at, GROUP);
        return wider;
    }
}
