package dev.lareira.quant.internal.panel;

import dev.lareira.quant.internal.format.PackedForm.Scaling;
import dev.lareira.quant.internal.format.PackedForm.Values;
import java.util.Optional;

/** Products in plain loops that give the bits of the vector ones, from the same forms of the activations. */
sealed interface PlainProduct extends PanelProduct, PanelBatch permits PlainNibbles, PlainBytes {
    /** For the layouts of nibbles with factors for 32 columns, and of bytes in plain blocks. */
    static Optional<PlainProduct> of(PanelLayout layout) {
        if (layout.nibbles()) {
            return Optional.of(new PlainNibbles(layout));
        }
        boolean bytes = layout.values() == Values.BITS8 && layout.scaling() == Scaling.BLOCK;
        return bytes ? Optional.of(new PlainBytes(layout)) : Optional.empty();
    }
}
