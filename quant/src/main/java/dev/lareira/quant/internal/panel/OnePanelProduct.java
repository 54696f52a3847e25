package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;

import java.lang.foreign.MemorySegment;

/** Products that take one panel after the other. */
interface OnePanelProduct extends PanelProduct {
    /** Adds the products of 32 rows and a token to {@code y [32]}. */
    void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi);

    /** The same for four tokens, to rows of {@code y [4, 64]}. */
    default void dot4(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        for (int t = 0; t < 4; t++) {
            dot(data, at, columns, x, xi + t * x.columns, y, yi + t * PanelBatch.PAIR);
        }
    }

    @Override
    default void dot(
            MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        dot(data, first, columns, x, xi, y, yi);
        dot(data, second, columns, x, xi, y, yi + ROWS);
    }

    @Override
    default void dot4(
            MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        dot4(data, first, columns, x, xi, y, yi);
        dot4(data, second, columns, x, xi, y, yi + ROWS);
    }
}
