package dev.lareira.quant.internal.panel;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.lang.foreign.MemorySegment;

/** Products of packed rows and several tokens for one layout. */
interface PanelBatch {
    /** Rows of two panels. */
    int PAIR = 2 * PanelLayout.ROWS;

    /** A multiple of all numbers of tokens side by side. */
    int STEP = 8;

    /** Makes the forms of activations that {@link #multiply} reads. */
    void prepare(Activations x, Workers workers);

    /**
     * Adds the products of the rows of two panels and some tokens to {@code y [tokens, 64]}, with the tokens rounded up to as
     * many as are side by side.
     *
     * @param token the first one, a multiple of {@link #STEP}
     */
    void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y);
}
