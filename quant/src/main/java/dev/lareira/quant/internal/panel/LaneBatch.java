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
 * Many tokens of values of less than 8 bits, which are cut out of their lines once for all. The result for a nibble with factors of
 * 32 columns alone is that of {@link NibbleBatch}; factors of blocks are multiplied with those of their groups here, once for all tokens.
 */
final class LaneBatch implements PanelBatch {
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final short[] weights = new short[MAX_CHUNK * PAIR];
        /** Of twice as many tokens as are side by side, two groups a unit. */
        final short[] sums = new short[2 * 2 * MAX_CHUNK / UNIT * TOKENS * PAIR];
    }

    private final PanelLayout layout;
    private final Form form;
    private final ExpandedLanes lanes;
    private final LaneFactors factors;

    LaneBatch(PanelKernels kernels, PanelLayout layout) {
        this.layout = layout;
        form = sumsFit(layout) ? Form.BYTE_QUADS : Form.BOUNDED_QUADS;
        lanes = new ExpandedLanes(layout);
        factors = new LaneFactors(kernels, layout);
    }

    /** Whether a group's sum of products with bytes fits into 16 bits, whatever the bytes. */
    private static boolean sumsFit(PanelLayout layout) {
        int most = 1 << layout.values().bits() - 1;
        return layout.scaling().group() * most * Byte.MAX_VALUE <= Short.MAX_VALUE;
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        x.make(form, workers);
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        Scratch own = SCRATCH.get();
        PanelInput quads = x.form(form);
        int columns = x.columns();
        for (int column = 0; column < columns; column += MAX_CHUNK) {
            int width = Math.min(MAX_CHUNK, columns - column);
            int units = width / UNIT;
            expand(data, first, width, 0, own);
            expand(data, second, width, 1, own);
            factors.read(data, first, second, width);
            for (int part = 0; part < HALF; part += LANES) {
                for (int t = 0; t < tokens; ) {
                    int end = t + lanes.sums(own.weights, part, width, quads, token + t, tokens - t, column, own.sums);
                    for (int si = 0;
                            t < end;
                            t += TOKENS, si += width / layout.scaling().group() * SUMS) {
                        factors.combine(own.sums, si, part, units, quads, quads.scale(token + t, column), y, t * PAIR);
                    }
                }
            }
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }

    private void expand(MemorySegment data, long panelAt, int width, int panel, Scratch own) {
        for (int start = 0; start < width; start += layout.chunk()) {
            int units = Math.min(layout.chunk(), width - start) / UNIT;
            lanes.expand(data, panelAt + layout.panelBytes(start), units, panel, own.weights, start);
        }
    }
}
