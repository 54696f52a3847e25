package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.format.PackedForm.Values;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Activations as panel kernels read them: the floats, and the same in 8 bits with a scale for each 32 columns, rounded as
 * ggml's Q8_0, halves away from zero.
 */
public final class PanelInput {
    static final int GROUP = 32;
    /** Columns of a sum. */
    static final int SUM = 16;

    int columns;
    /** {@code [tokens, columns]} */
    float[] values = {};
    /**
     * Each 8-bit value twice, in both halves of an int, so that one broadcast fills 16-bit lanes: {@code [tokens, columns]},
     * or {@code [tokens / 4, columns, 4]} for kernels that take four tokens at a time.
     */
    int[] pairs = {};
    /** Of the 8-bit values, one for each 32 columns. */
    float[] scales = {};
    /** Sums of the 8-bit values of each 16 columns. */
    int[] sums = {};

    private final Map<Values, Steps> steps = new EnumMap<>(Values.class);
    /** Which of them are of these bytes. */
    private final Set<Values> fresh = EnumSet.noneOf(Values.class);

    /** Of the pairs. */
    private int size;
    /** Tokens side by side in the pairs. */
    private int side = 1;

    /** Takes the rows as they are. The array is shared, not copied. */
    public void floats(float[] values, int columns) {
        this.values = values;
        this.columns = columns;
    }

    /** Rounds the rows to 8 bits. */
    public void bytes(float[] values, int tokens, int columns) {
        reserve(tokens, columns);
        reservePairs(tokens, columns, 1);
        for (int i = 0; i < tokens * columns; i += GROUP) {
            group(values, i, i, 1);
        }
    }

    /** Makes the multipliers of values of this width, unless they are there. */
    void cut(Values values) {
        if (fresh.add(values)) {
            steps.computeIfAbsent(values, key -> new Steps(Cut.of(key))).fill(pairs, size, side);
        }
    }

    /** What {@link #cut} made. */
    Steps steps(Values values) {
        return steps.get(values);
    }

    /** Rounds the rows to 8 bits, four side by side; rows of zeros fill the last four. */
    public void quads(float[] values, int tokens, int columns) {
        int rounded = (tokens + 3) / 4 * 4;
        reserve(rounded, columns);
        reservePairs(rounded, columns, 4);
        for (int t = 0; t < tokens; t++) {
            for (int column = 0; column < columns; column += GROUP) {
                group(values, t * columns + column, quad(t, column) + t % 4, 4);
            }
        }
        Arrays.fill(scales, tokens * columns / GROUP, rounded * columns / GROUP, 0);
        Arrays.fill(sums, tokens * columns / SUM, rounded * columns / SUM, 0);
    }

    /** Where the values of a column of four tokens are, of which this is one. */
    int quad(int token, int column) {
        return (token / 4 * columns + column) * 4;
    }

    /** Sum of the 8-bit values of the 32 columns that xi is one of. */
    int sum(int xi) {
        int first = xi / GROUP * 2;
        return sums[first] + sums[first + 1];
    }

    /** Sum of the 8-bit values of the group of 16 or 32 columns that xi is one of. */
    int sum(int xi, int group) {
        return group == SUM ? sums[xi / SUM] : sum(xi);
    }

    private void reserve(int tokens, int columns) {
        this.columns = columns;
        int size = tokens * columns;
        if (sums.length < size / SUM) {
            scales = new float[size / GROUP];
            sums = new int[size / SUM];
        }
    }

    private void reservePairs(int tokens, int columns, int side) {
        size = tokens * columns;
        this.side = side;
        fresh.clear();
        if (pairs.length < size) {
            pairs = new int[size];
        }
    }

    /** The lower half of a value in both halves of an int. */
    static int pair(int value) {
        return value << 16 | value & 0xffff;
    }

    private void group(float[] values, int from, int to, int step) {
        float max = 0;
        for (int i = from; i < from + GROUP; i++) {
            max = Math.max(max, Math.abs(values[i]));
        }
        float scale = max / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        scales[from / GROUP] = scale;
        for (int half = 0; half < 2; half++) {
            int sum = 0;
            int start = from + half * SUM;
            for (int i = start; i < start + SUM; i++, to += step) {
                float scaled = values[i] * inverse;
                int q = (int) (scaled + Math.copySign(0.5f, scaled));
                pairs[to] = pair(q);
                sum += q;
            }
            sums[start / SUM] = sum;
        }
    }
}
