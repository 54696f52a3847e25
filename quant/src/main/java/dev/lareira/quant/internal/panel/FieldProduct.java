package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Floats of 16 bits: sums for each group, then factors. */
final class FieldProduct implements OnePanelProduct {
    private static final int MAX_SUMS = MAX_CHUNK / (UNIT / 2) * ROWS;
    private static final float[] NONE = {};
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[] scales = new float[MAX_SUMS];
        final float[] sums = new float[4 * MAX_SUMS];
    }

    private final PanelKernels kernels;
    private final PanelLayout layout;
    private final Field field;

    FieldProduct(PanelKernels kernels, PanelLayout layout) {
        this.kernels = kernels;
        this.layout = layout;
        field = kernels.field(layout.values());
    }

    @Override
    public Form form() {
        return Form.FLOATS;
    }

    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        run(data, at, columns, x, xi, 1, y, yi);
    }

    @Override
    public void dot4(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        run(data, at, columns, x, xi, 4, y, yi);
    }

    private void run(MemorySegment data, long at, int columns, PanelInput x, int xi, int tokens, float[] y, int yi) {
        Scratch own = SCRATCH.get();
        for (int column = 0; column < columns; column += layout.chunk()) {
            int units = Math.min(layout.chunk(), columns - column) / UNIT;
            int groups = units * UNIT / layout.scaling().group();
            kernels.factors(data, at, layout, units, own.scales, NONE, 0);
            sums(data, at, units, x, xi + column, tokens, own.sums);
            for (int t = 0; t < tokens; t++) {
                kernels.combine(own.sums, t * MAX_SUMS, groups, own.scales, y, yi + t * PanelBatch.PAIR);
            }
            at += layout.panelBytes(layout.chunk());
        }
    }

    private void sums(MemorySegment data, long at, int units, PanelInput x, int xi, int tokens, float[] sums) {
        int group = layout.scaling().group();
        for (int t = 0; t < tokens; t++) {
            Arrays.fill(sums, t * MAX_SUMS, t * MAX_SUMS + units * UNIT / group * ROWS, 0);
        }
        long first = at + layout.valuesOffset();
        if (tokens == 1) {
            field.dot(data, first, layout.unitBytes(), units, group, x, xi, sums, 0);
        } else {
            field.dot4(data, first, layout.unitBytes(), units, group, x, xi, x.columns, sums, MAX_SUMS);
        }
    }
}
