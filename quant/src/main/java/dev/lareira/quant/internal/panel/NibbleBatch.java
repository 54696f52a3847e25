package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.LANES;
import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;

/**
 * A few tokens of nibbles whose 32 columns have a scale and are counted from −8 on, or have a minimum, too, and are counted from
 * 0. A token's result is that of {@link PanelProduct#dot}.
 */
final class NibbleBatch implements PanelBatch {
    private final PanelLayout layout;

    NibbleBatch(PanelLayout layout) {
        this.layout = layout;
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        x.make(Form.BYTE_QUADS, workers).cut(layout.values(), workers);
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        PanelInput quads = x.form(Form.BYTE_QUADS);
        Steps steps = quads.steps(layout.values());
        int columns = x.columns();
        // Those after the first four find the lines of a chunk in the first-level cache.
        int chunk = tokens > TOKENS ? MAX_CHUNK : columns;
        for (int column = 0; column < columns; column += chunk) {
            int width = Math.min(chunk, columns - column);
            for (int part = 0; part < HALF; part += LANES) {
                for (int t = 0; t < tokens; t += TOKENS) {
                    int xi = quads.place(token + t, column);
                    if (layout.scaling().nested()) {
                        NestedQuads.four(data, first, second, layout, part, width, steps, quads, xi, y, t * PAIR);
                    } else {
                        NibbleQuads.four(data, first, second, layout, part, width, steps, quads, xi, y, t * PAIR);
                    }
                }
            }
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }
}
