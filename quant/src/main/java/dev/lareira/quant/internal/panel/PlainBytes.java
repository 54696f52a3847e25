package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static dev.lareira.quant.internal.panel.PlainLines.LONGS;
import static dev.lareira.quant.internal.panel.PlainLines.NEXT;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.PlainKernels;
import java.lang.foreign.MemorySegment;

/** The products of {@link EightBitBlocks}, and those of {@link FloatBatch} for its layout, to the bit, in plain loops. */
final class PlainBytes implements PlainProduct {
    private static final ThreadLocal<float[]> WEIGHTS = ThreadLocal.withInitial(() -> new float[UNIT * ROWS]);

    private final PanelLayout layout;
    private final int first;
    private final int stride;

    PlainBytes(PanelLayout layout) {
        this.layout = layout;
        first = layout.valuesOffset() / Long.BYTES;
        stride = layout.unitBytes() / Long.BYTES;
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        // Batches read the activations as they are.
    }

    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        for (int column = 0; column < columns; column += layout.chunk()) {
            int width = Math.min(layout.chunk(), columns - column);
            PlainLines panel = load(data, at, width);
            for (int u = 0; u < width / UNIT; u++) {
                int k = xi + column + u * UNIT;
                for (int i = 0; i < LONGS; i++) {
                    int line = first + u * stride + i;
                    integers(
                            panel.lines,
                            line,
                            x.pairs,
                            k,
                            x.scales[k / UNIT],
                            panel.scales,
                            u * ROWS + 2 * i,
                            y,
                            yi + 2 * i);
                }
            }
            at += layout.panelBytes(layout.chunk());
        }
    }

    /** The products with bytes of the four rows in a long of the lines, as {@link EightBitBlocks} has them. */
    private static void integers(
            long[] lines, int line, int[] x, int k, float scale, float[] scales, int at, float[] y, int yi) {
        int a = 0;
        int b = 0;
        int c = 0;
        int d = 0;
        for (int end = k + UNIT; k < end; k += 2, line += NEXT) {
            long v = lines[line];
            int x0 = (short) x[k];
            int x1 = (short) x[k + 1];
            a += (byte) v * x0 + (byte) (v >> 8) * x1;
            b += (byte) (v >> 16) * x0 + (byte) (v >> 24) * x1;
            c += (byte) (v >> 32) * x0 + (byte) (v >> 40) * x1;
            d += (byte) (v >> 48) * x0 + (byte) (v >> 56) * x1;
        }
        add(a * scale, b * scale, c * scale, d * scale, scales, at, y, yi);
    }

    @Override
    public void multiply(MemorySegment data, long at, Activations x, int token, int tokens, float[] y, int yi) {
        int columns = x.columns();
        boolean expanded = x.tokens() >= SizedBatch.BYTES;
        for (int column = 0; column < columns; column += layout.chunk()) {
            int width = Math.min(layout.chunk(), columns - column);
            PlainLines panel = load(data, at, width);
            int xi = token * columns + column;
            if (expanded) {
                for (int u = 0; u < width / UNIT; u++) {
                    float[] weights = expand(panel, u);
                    PlainKernels.multiply(weights, 0, UNIT, x.values(), xi + u * UNIT, columns, tokens, y, yi, PAIR);
                }
            } else {
                for (int t = 0; t < tokens; t++) {
                    boolean alone = t >= tokens / 4 * 4;
                    products(panel, width, x.values(), xi + t * columns, y, yi + t * PAIR, alone);
                }
            }
            at += layout.panelBytes(layout.chunk());
        }
    }

    private PlainLines load(MemorySegment data, long at, int width) {
        PlainLines panel = PlainLines.own();
        panel.load(data, at, layout, width);
        return panel;
    }

    /** @param split whether odd columns have sums of their own, as in a product with a token alone */
    private void products(PlainLines panel, int width, float[] x, int xi, float[] y, int yi, boolean split) {
        for (int u = 0; u < width / UNIT; u++) {
            for (int i = 0; i < LONGS; i++) {
                int line = first + u * stride + i;
                int at = u * ROWS + 2 * i;
                int k = xi + u * UNIT;
                int to = yi + 2 * i;
                if (split) {
                    split(panel.lines, line, x, k, panel.scales, at, y, to);
                } else {
                    whole(panel.lines, line, x, k, panel.scales, at, y, to);
                }
            }
        }
    }

    /** Adds the products of the four rows in a long of the lines: i, 16 + i, i + 1 and 17 + i. */
    private static void split(long[] lines, int line, float[] x, int k, float[] scales, int at, float[] y, int yi) {
        float a0 = 0;
        float a1 = 0;
        float b0 = 0;
        float b1 = 0;
        float c0 = 0;
        float c1 = 0;
        float d0 = 0;
        float d1 = 0;
        for (int end = k + UNIT; k < end; k += 2, line += NEXT) {
            long v = lines[line];
            a0 = Math.fma((float) (byte) v, x[k], a0);
            a1 = Math.fma((float) (byte) (v >> 8), x[k + 1], a1);
            b0 = Math.fma((float) (byte) (v >> 16), x[k], b0);
            b1 = Math.fma((float) (byte) (v >> 24), x[k + 1], b1);
            c0 = Math.fma((float) (byte) (v >> 32), x[k], c0);
            c1 = Math.fma((float) (byte) (v >> 40), x[k + 1], c1);
            d0 = Math.fma((float) (byte) (v >> 48), x[k], d0);
            d1 = Math.fma((float) (byte) (v >> 56), x[k + 1], d1);
        }
        add(a0 + a1, b0 + b1, c0 + c1, d0 + d1, scales, at, y, yi);
    }

    private static void whole(long[] lines, int line, float[] x, int k, float[] scales, int at, float[] y, int yi) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int end = k + UNIT; k < end; k += 2, line += NEXT) {
            long v = lines[line];
            a = Math.fma((float) (byte) (v >> 8), x[k + 1], Math.fma((float) (byte) v, x[k], a));
            b = Math.fma((float) (byte) (v >> 24), x[k + 1], Math.fma((float) (byte) (v >> 16), x[k], b));
            c = Math.fma((float) (byte) (v >> 40), x[k + 1], Math.fma((float) (byte) (v >> 32), x[k], c));
            d = Math.fma((float) (byte) (v >> 56), x[k + 1], Math.fma((float) (byte) (v >> 48), x[k], d));
        }
        add(a, b, c, d, scales, at, y, yi);
    }

    private static void add(float a, float b, float c, float d, float[] scales, int at, float[] y, int yi) {
        y[yi] = Math.fma(a, scales[at], y[yi]);
        y[yi + HALF] = Math.fma(b, scales[at + HALF], y[yi + HALF]);
        y[yi + 1] = Math.fma(c, scales[at + 1], y[yi + 1]);
        y[yi + 1 + HALF] = Math.fma(d, scales[at + 1 + HALF], y[yi + 1 + HALF]);
    }

    /** The weights {@code [columns, 32]} of a unit. */
    private float[] expand(PlainLines panel, int unit) {
        float[] weights = WEIGHTS.get();
        float[] scales = panel.scales;
        int at = unit * ROWS;
        for (int j = 0; j < UNIT; j++) {
            int line = first + unit * stride + j / 2 * NEXT;
            int shift = (j & 1) * 8;
            for (int i = 0; i < HALF; i += 2) {
                long v = panel.lines[line + i / 2] >> shift;
                int to = j * ROWS + i;
                weights[to] = (byte) v * scales[at + i];
                weights[to + HALF] = (byte) (v >> 16) * scales[at + i + HALF];
                weights[to + 1] = (byte) (v >> 32) * scales[at + i + 1];
                weights[to + 1 + HALF] = (byte) (v >> 48) * scales[at + i + 1 + HALF];
            }
        }
        return weights;
    }
}
