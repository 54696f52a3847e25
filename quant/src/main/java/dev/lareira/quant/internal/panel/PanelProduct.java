package dev.lareira.quant.internal.panel;

import java.lang.foreign.MemorySegment;

/** Products of packed rows and activations for one layout. */
interface PanelProduct {
    /** Columns of a piece: its lines and activations stay in the first-level cache. */
    int PIECE = 1024;

    /**
     * Adds the products of 32 rows and a token to {@code y [32]}.
     *
     * @param at the first block of a piece of a panel
     * @param columns of the piece, at most {@link #PIECE}
     * @param xi the token's first column of this piece in {@code x}
     */
    void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi);

    /**
     * The same for four tokens with one pass over the weights, to {@code y [4, 32]}.
     *
     * @param stride from a token's activations to those of the next
     */
    default void dot4(MemorySegment data, long at, int columns, PanelInput x, int xi, int stride, float[] y, int yi) {
        for (int t = 0; t < 4; t++) {
            dot(data, at, columns, x, xi + t * stride, y, yi + t * PanelLayout.ROWS);
        }
    }
}
