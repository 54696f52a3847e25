package dev.lareira.quant.internal.panel;

import java.lang.foreign.MemorySegment;

/**
 * Floats of 16 bits of a panel, with activations as they are, over the units of a chunk. The lines of unit u are at
 * {@code at + u * stride}.
 */
interface Field extends Expansion {
    /**
     * Adds the sum of {@code value * x} over each group and row to {@code sums [groups, 32]}.
     *
     * @param x activations; the token's columns of this chunk start at {@code xi}
     * @param group 16 or 32 columns
     */
    void dot(MemorySegment data, long at, int stride, int units, int group, PanelInput x, int xi, float[] sums, int si);

    /**
     * The same for four tokens with one pass over the weights.
     *
     * @param columns from a token's activations to those of the next
     * @param tokenSums from a token's sums to those of the next
     */
    default void dot4(
            MemorySegment data,
            long at,
            int stride,
            int units,
            int group,
            PanelInput x,
            int xi,
            int columns,
            float[] sums,
            int tokenSums) {
        for (int t = 0; t < 4; t++) {
            dot(data, at, stride, units, group, x, xi + t * columns, sums, t * tokenSums);
        }
    }
}
