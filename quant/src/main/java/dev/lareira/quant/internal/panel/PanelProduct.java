package dev.lareira.quant.internal.panel;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;

/** Products of the packed rows of two panels and a token, or four, for one layout. */
interface PanelProduct {
    /** Columns of a piece: its lines and activations stay in the first-level cache. */
    int PIECE = 1024;

    /** The form of activations that the products read. */
    default Form form() {
        return Form.BYTES;
    }

    /** Derives from the activations what the products read; called before them, by one thread. */
    default void derive(Activations x, Workers workers) {
        x.make(form(), workers);
    }

    /**
     * Adds the products of 64 rows and a token to {@code y [64]}.
     *
     * @param first the first block of a piece of a panel, {@code second} that of its neighbour: a line further on where they lie side
     *     by side
     * @param columns of the piece, at most {@link #PIECE}
     * @param xi the token's first column of this piece in {@code x}
     */
    void dot(MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi);

    /** The same for four consecutive tokens with one pass over the weights, to rows of {@code y [4, 64]}. */
    default void dot4(
            MemorySegment data, long first, long second, int columns, PanelInput x, int xi, float[] y, int yi) {
        for (int t = 0; t < 4; t++) {
            dot(data, first, second, columns, x, xi + t * x.columns, y, yi + t * PanelBatch.PAIR);
        }
    }
}
