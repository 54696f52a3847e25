package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;

/** Many tokens of values of 8 bits and more through floats, to which a piece of a panel is expanded once. */
final class FloatBatch implements PanelBatch {
    /** Columns of an expanded piece: 128 KiB, to stay in the second-level cache. */
    private static final int COLUMNS = 2 * MAX_CHUNK;

    private static final int MAX_SUMS = MAX_CHUNK / (UNIT / 2) * ROWS;
    private static final float[] NONE = {};
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[] scales = new float[MAX_SUMS];
        final float[] weights = new float[ROWS * COLUMNS];
    }

    private final PanelKernels kernels;
    private final PanelLayout layout;
    private final Expansion expansion;

    FloatBatch(PanelKernels kernels, PanelLayout layout) {
        this.kernels = kernels;
        this.layout = layout;
        expansion = kernels.expansion(layout.values());
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        x.make(Form.FLOAT_TILES, workers);
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        PanelInput tiles = x.form(Form.FLOAT_TILES);
        multiply(data, first, tiles, token, tokens, y, 0);
        multiply(data, second, tiles, token, tokens, y, ROWS);
    }

    private void multiply(MemorySegment data, long at, PanelInput x, int token, int tokens, float[] y, int yi) {
        Scratch own = SCRATCH.get();
        int columns = x.columns;
        for (int column = 0; column < columns; column += COLUMNS) {
            int width = Math.min(COLUMNS, columns - column);
            for (int start = 0; start < width; start += layout.chunk()) {
                expand(data, at, Math.min(layout.chunk(), width - start) / UNIT, own, start * ROWS);
                at += layout.panelBytes(layout.chunk());
            }
            kernels.gemm(own.weights, width, x, x.place(token, column), tokens, y, yi);
        }
    }

    private void expand(MemorySegment data, long at, int units, Scratch own, int to) {
        expansion.expand(data, at + layout.valuesOffset(), layout.unitBytes(), units, own.weights, to);
        kernels.factors(data, at, layout, units, own.scales, NONE, 0);
        int groups = units * UNIT / layout.scaling().group();
        kernels.scale(layout, groups, own.scales, own.weights, to);
    }
}
