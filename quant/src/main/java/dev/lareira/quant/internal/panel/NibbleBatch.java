package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.NibbleTiles.TOKENS;
import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;

/**
 * Nibbles whose 32 columns have a scale and are counted from −8 on, or have a minimum, too, and are counted from 0. A token's
 * result is that of {@link PanelProduct#dot}.
 */
final class NibbleBatch implements PanelBatch {
    /** From here on expanding the nibbles once costs less than cutting them out of their lines for each four tokens. */
    private static final int EXPANDED = 96;

    /** Columns of a nested block, at least. */
    private static final int NESTED = 256;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[][] scales = new float[2][MAX_CHUNK / UNIT * ROWS];
        final float[][] minimums = new float[2][MAX_CHUNK / UNIT * ROWS];
        /** Of nested blocks. */
        final float[][] d = new float[2][MAX_CHUNK / NESTED * ROWS];

        final float[][] m = new float[2][MAX_CHUNK / NESTED * ROWS];
        final float[] least = new float[MAX_CHUNK / NESTED * TOKENS * ROWS];
        final short[] weights = new short[MAX_CHUNK * PAIR];
        final short[] sums = new short[2 * MAX_CHUNK / UNIT * TOKENS * PAIR];
    }

    private final PanelKernels kernels;
    private final PanelLayout layout;
    private final boolean hasMinimums;

    NibbleBatch(PanelKernels kernels, PanelLayout layout) {
        this.kernels = kernels;
        this.layout = layout;
        hasMinimums = layout.scaling().minimums();
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        PanelInput quads = x.make(Form.BYTE_QUADS, workers);
        if (x.tokens() < EXPANDED) {
            quads.cut(layout.values());
        }
    }

    @Override
    public void multiply(MemorySegment data, long first, long second, Activations x, int token, int tokens, float[] y) {
        Scratch own = SCRATCH.get();
        PanelInput quads = x.form(Form.BYTE_QUADS);
        int columns = x.columns();
        boolean expanded = x.tokens() >= EXPANDED;
        int chunk = expanded ? MAX_CHUNK : layout.chunk();
        for (int column = 0; column < columns; column += chunk) {
            int width = Math.min(chunk, columns - column);
            int units = width / UNIT;
            long lines0 = first + layout.valuesOffset();
            long lines1 = second + layout.valuesOffset();
            if (expanded) {
                expand(data, lines0, width, 0, own);
                expand(data, lines1, width, 1, own);
            }
            for (int part = 0; part < HALF; part += NibbleTiles.LANES) {
                for (int t = 0; t < tokens; ) {
                    int end = t;
                    if (expanded) {
                        end += ExpandedNibbles.sums(
                                own.weights, MAX_CHUNK, part, units, quads, token + t, tokens - t, column, own.sums);
                    } else {
                        Steps steps = quads.steps(layout.values());
                        int xi = quads.place(token + t, column);
                        NibbleTiles.packed(data, lines0, lines1, layout.unitBytes(), part, units, steps, xi, own.sums);
                        end += TOKENS;
                    }
                    if (part + t == 0) {
                        // Not before the lines of values: those of factors alone, a kilobyte apart, are not fetched
                        // ahead.
                        factors(data, first, width, 0, own);
                        factors(data, second, width, 1, own);
                    }
                    for (int si = 0; t < end; t += TOKENS, si += units * NibbleTiles.SUMS) {
                        combine(own, si, part, units, quads, quads.scale(token + t, column), y, t * PAIR);
                    }
                }
            }
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }

    private void expand(MemorySegment data, long lines, int width, int panel, Scratch own) {
        for (int start = 0; start < width; start += layout.chunk()) {
            int units = Math.min(layout.chunk(), width - start) / UNIT;
            long at = lines + layout.panelBytes(start);
            ExpandedNibbles.expand(data, at, layout.unitBytes(), units, panel, own.weights, start, MAX_CHUNK);
        }
    }

    private void factors(MemorySegment data, long panelAt, int width, int panel, Scratch own) {
        float[] scales = own.scales[panel];
        float[] minimums = own.minimums[panel];
        for (int start = 0; start < width; start += layout.chunk()) {
            int units = Math.min(layout.chunk(), width - start) / UNIT;
            long at = panelAt + layout.panelBytes(start);
            int first = start / UNIT * ROWS;
            if (layout.scaling().nested()) {
                int block = start / layout.form().width() * ROWS;
                kernels.nested(data, at, layout, scales, minimums, first, own.d[panel], own.m[panel], block);
            } else {
                kernels.factors(data, at, layout, units, scales, minimums, first);
                Provider.KERNELS.scale(scales, first, units * ROWS, NibbleTiles.DOWN);
            }
        }
    }

    private void combine(Scratch own, int si, int part, int units, PanelInput quads, int xs, float[] y, int yi) {
        for (int panel = 0; panel < 2; panel++) {
            if (layout.scaling().nested()) {
                NestedTiles.combine(
                        own.sums,
                        si,
                        panel,
                        part,
                        units,
                        layout.form().width() / UNIT,
                        own.scales[panel],
                        own.minimums[panel],
                        own.d[panel],
                        own.m[panel],
                        quads,
                        xs,
                        own.least,
                        y,
                        yi);
            } else {
                NibbleTiles.combine(
                        own.sums,
                        si,
                        panel,
                        part,
                        units,
                        own.scales[panel],
                        own.minimums[panel],
                        hasMinimums,
                        quads,
                        xs,
                        y,
                        yi);
            }
        }
    }
}
