package dev.lareira.quant.internal.panel;

import dev.lareira.quant.Activations;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/** Products in plain loops that give the bits of the vector ones, from the same forms of the activations. */
sealed interface PlainProduct extends OnePanelProduct, PanelBatch permits PlainNibbles, PlainBytes {
    /** For the layouts of nibbles with factors for 32 columns, and of bytes in plain blocks. */
    static Optional<PlainProduct> of(PanelLayout layout) {
        if (layout.nibbles()) {
            return Optional.of(new PlainNibbles(layout));
        }
        return layout.bytes() ? Optional.of(new PlainBytes(layout)) : Optional.empty();
    }

    /** Adds the products of the rows of one panel, to rows of {@code y [tokens, 64]} from {@code yi} on. */
    void multiply(MemorySegment data, long at, Activations x, int token, int tokens, float[] y, int yi);

    @Override
    default void multiply(
            MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        multiply(data, first, x, token, tokens, y, 0);
        multiply(data, second, x, token, tokens, y, PanelLayout.ROWS);
    }
}
