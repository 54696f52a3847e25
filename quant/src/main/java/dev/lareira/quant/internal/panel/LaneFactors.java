package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;

import dev.lareira.quant.internal.Provider;
import java.lang.foreign.MemorySegment;

/** The factors of a chunk of two panels, and what they make of sums of products in 16-bit lanes. */
final class LaneFactors {
    private static final int MAX_GROUPS = 2 * MAX_CHUNK / UNIT;
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[][] scales = new float[2][MAX_GROUPS * ROWS];
        final float[][] minimums = new float[2][MAX_GROUPS * ROWS];
    }

    private final PanelKernels kernels;
    private final PanelLayout layout;

    LaneFactors(PanelKernels kernels, PanelLayout layout) {
        this.kernels = kernels;
        this.layout = layout;
    }

    /** Those of the chunks from here on, of {@code width} columns together. */
    void read(MemorySegment data, long first, long second, int width) {
        read(data, first, width, 0);
        read(data, second, width, 1);
    }

    private void read(MemorySegment data, long panelAt, int width, int panel) {
        Scratch own = SCRATCH.get();
        float[] scales = own.scales[panel];
        float[] minimums = own.minimums[panel];
        for (int start = 0; start < width; start += layout.chunk()) {
            int columns = Math.min(layout.chunk(), width - start);
            long at = panelAt + layout.panelBytes(start);
            int first = start / layout.scaling().group() * ROWS;
            kernels.factors(data, at, layout, columns / UNIT, scales, minimums, first);
            int count = columns / layout.scaling().group() * ROWS;
            Provider.KERNELS.scale(scales, first, count, LaneTiles.DOWN);
        }
    }

    /**
     * Adds sums times factors of what was read last.
     *
     * @param sums of four tokens from si on
     * @param xs the tokens' first scale in x
     */
    void combine(short[] sums, int si, int part, int units, PanelInput x, int xs, float[] y, int yi) {
        Scratch own = SCRATCH.get();
        for (int panel = 0; panel < 2; panel++) {
            float[] scales = own.scales[panel];
            float[] minimums = own.minimums[panel];
            boolean hasMinimums = layout.scaling().minimums();
            if (layout.scaling().group() == UNIT) {
                LaneTiles.combine(sums, si, panel, part, units, scales, minimums, hasMinimums, x, xs, y, yi);
            } else {
                HalfUnitTiles.combine(sums, si, panel, part, units, scales, minimums, hasMinimums, x, xs, y, yi);
            }
        }
    }
}
