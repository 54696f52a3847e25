package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelProduct.PIECE;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.lang.foreign.MemorySegment;

/** Four tokens at a time, or one, straight from the lines. */
record ProductBatch(PanelLayout layout, PanelProduct product) implements PanelBatch {
    @Override
    public void prepare(Activations x, Workers workers) {
        product.derive(x, workers);
    }

    @Override
    public void multiply(
            MemorySegment data, long first, long second, Activations activations, int token, int tokens, float[] y) {
        PanelInput x = activations.form(product.form());
        for (int column = 0; column < x.columns; column += PIECE) {
            int width = Math.min(PIECE, x.columns - column);
            int xi = token * x.columns + column;
            int t = 0;
            for (; t + 4 <= tokens; t += 4) {
                product.dot4(data, first, second, width, x, xi + t * x.columns, y, t * PAIR);
            }
            for (; t < tokens; t++) {
                product.dot(data, first, second, width, x, xi + t * x.columns, y, t * PAIR);
            }
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }
}
