package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.LaneTiles.LANES;
import static dev.lareira.quant.internal.panel.LaneTiles.SUMS;
import static dev.lareira.quant.internal.panel.LaneTiles.TOKENS;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;

/**
 * A few tokens of nibbles whose 32 columns have a scale and are counted from −8 on, or have a minimum, too, and are counted from
 * 0. A token's result is that of {@link PanelProduct#dot}.
 */
final class NibbleBatch implements PanelBatch {
    private static final ThreadLocal<short[]> SCRATCH =
            ThreadLocal.withInitial(() -> new short[MAX_CHUNK / UNIT * SUMS + LaneTiles.WIDTH]);

    /**
     * Columns of a chunk whose lines are read once only: while sums are combined, no memory is read. Those of a longer one are read
     * for the other tokens from the first-level cache.
     */
    private static final int SHORT_CHUNK = 256;

    private final PanelLayout layout;
    private final LaneFactors factors;

    NibbleBatch(PanelKernels kernels, PanelLayout layout) {
        this.layout = layout;
        factors = new LaneFactors(kernels, layout, layout.scaling().nested());
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        x.make(Form.BYTE_QUADS, workers).cut(layout.values(), workers);
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        short[] sums = SCRATCH.get();
        PanelInput quads = x.form(Form.BYTE_QUADS);
        Steps steps = quads.steps(layout.values());
        int columns = x.columns();
        int chunk = tokens > TOKENS ? layout.chunk() : Math.min(layout.chunk(), SHORT_CHUNK);
        for (int column = 0; column < columns; column += chunk) {
            int width = Math.min(chunk, columns - column);
            int units = width / UNIT;
            long lines0 = first + layout.valuesOffset();
            long lines1 = second + layout.valuesOffset();
            for (int part = 0; part < HALF; part += LANES) {
                for (int t = 0; t < tokens; t += TOKENS) {
                    int xi = quads.place(token + t, column);
                    NibbleTiles.packed(data, lines0, lines1, layout.unitBytes(), part, units, steps, xi, sums);
                    if (part + t == 0) {
                        // Not before the lines of values: those of factors alone, a kilobyte apart, are not fetched
                        // ahead.
                        factors.read(data, first, second, width);
                    }
                    factors.combine(sums, 0, part, units, quads, quads.scale(token + t, column), y, t * PAIR);
                }
            }
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }
}
