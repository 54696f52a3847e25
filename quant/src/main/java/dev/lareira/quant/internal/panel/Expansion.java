package dev.lareira.quant.internal.panel;

import java.lang.foreign.MemorySegment;

/** Makes floats of the values of a panel, for products with many tokens. */
interface Expansion {
    /**
     * Writes stored values to {@code weights [columns, 32]}.
     *
     * @param at the lines of the first unit of a chunk; those of unit u are {@code u * stride} further on
     * @param to where the first unit's weights begin
     */
    void expand(MemorySegment data, long at, int stride, int units, float[] weights, int to);
}
