package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.HALF;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static dev.lareira.quant.internal.panel.PlainLines.LONGS;
import static dev.lareira.quant.internal.panel.PlainLines.NEXT;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.panel.PanelInput.Form;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The products of {@link NibbleBatch}, {@link FourBitBlocks} and {@link FourBitScales}, to the bit, in plain longs: four 16-bit
 * lanes of a line times an activation are one multiplication. Lanes borrow from those above, which is made good when a sum is
 * taken apart: less 8 times the sum of x, each fits into its lane.
 */
final class PlainNibbles implements PlainProduct {
    private static final int TOKENS = 4;

    private static final long LOWEST = 0x000f000f000f000fL;
    private static final long ONES = 0x0001000100010001L;

    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        /** {@code [columns, 4 tokens]}, or of one token */
        final long[] x = new long[MAX_CHUNK * TOKENS];
        /** {@code [4 tokens, 8]} */
        final long[] sums = new long[TOKENS * LONGS];
        /** Of 32 rows in 32 columns. */
        final int[] rows = new int[ROWS];
        /** {@code [4 tokens, 32]} of 256 columns, as {@link FourBitScales} has them. */
        final float[] products = new float[TOKENS * ROWS];

        final float[] minimums = new float[TOKENS * ROWS];
    }

    private final PanelLayout layout;
    private final boolean minimums;
    private final boolean nested;
    private final int first;
    private final int stride;

    PlainNibbles(PanelLayout layout) {
        this.layout = layout;
        minimums = layout.scaling().minimums();
        nested = layout.scaling().nested();
        first = layout.valuesOffset() / Long.BYTES;
        stride = layout.unitBytes() / Long.BYTES;
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        x.make(Form.BYTE_QUADS, workers);
    }

    /** Whether the factors of blocks are applied to what is summed up in them. */
    private boolean apart(int tokens) {
        return nested && tokens < SizedBatch.NIBBLES;
    }

    @Override
    public void multiply(MemorySegment data, long at, Activations x, int token, int tokens, float[] y, int yi) {
        PlainLines panel = PlainLines.own();
        Scratch own = SCRATCH.get();
        PanelInput quads = x.form(Form.BYTE_QUADS);
        boolean apart = apart(x.tokens());
        int columns = x.columns();
        for (int column = 0; column < columns; column += layout.chunk()) {
            int width = Math.min(layout.chunk(), columns - column);
            load(panel, data, at, width, apart);
            for (int t = 0; t < tokens; t += TOKENS) {
                widen(quads.pairs, quads.place(token + t, column), width * TOKENS, own.x);
                begin(own, apart);
                int scale = quads.scale(token + t, column);
                for (int u = 0; u < width / UNIT; u++) {
                    sums4(panel.lines, first + u * stride, own.x, u * UNIT * TOKENS, own.sums);
                    for (int i = 0; i < TOKENS; i++, scale++) {
                        combine(own, i, panel, u, quads, scale, apart, y, yi + (t + i) * PAIR);
                    }
                }
                for (int i = 0; i < TOKENS; i++) {
                    end(own, i, panel, apart, y, yi + (t + i) * PAIR);
                }
            }
            at += layout.panelBytes(layout.chunk());
        }
    }

    @Override
    public void dot(MemorySegment data, long at, int columns, PanelInput x, int xi, float[] y, int yi) {
        PlainLines panel = PlainLines.own();
        Scratch own = SCRATCH.get();
        boolean apart = apart(1);
        for (int column = 0; column < columns; column += layout.chunk()) {
            int width = Math.min(layout.chunk(), columns - column);
            load(panel, data, at, width, apart);
            widen(x.pairs, xi + column, width, own.x);
            begin(own, apart);
            for (int u = 0; u < width / UNIT; u++) {
                sums(panel.lines, first + u * stride, own.x, u * UNIT, own.sums);
                combine(own, 0, panel, u, x, (xi + column) / UNIT + u, apart, y, yi);
            }
            end(own, 0, panel, apart, y, yi);
            at += layout.panelBytes(layout.chunk());
        }
    }

    private void load(PlainLines panel, MemorySegment data, long at, int width, boolean apart) {
        panel.load(data, at, layout, width);
        if (minimums && !apart) {
            if (nested) {
                spread(panel, width / UNIT);
            }
            for (int i = 0; i < width; i++) {
                panel.minimums[i] = Math.fma(8, panel.scales[i], panel.minimums[i]);
            }
        }
    }

    /** Factors of a block, which are those of unit 0 before, times those of its units. */
    private void spread(PlainLines panel, int units) {
        for (int u = units - 1; u >= 0; u--) {
            int line = layout.scalesOffset() / Long.BYTES + u * stride;
            int to = u * ROWS;
            for (int i = 0; i < HALF; i++) {
                int v = panel.bytes(line, i);
                panel.minimums[to + i] = panel.minimums[i] * (v >> 8 & 255);
                panel.scales[to + i] = panel.scales[i] * (v & 255);
                panel.minimums[to + i + HALF] = panel.minimums[i + HALF] * (v >>> 24);
                panel.scales[to + i + HALF] = panel.scales[i + HALF] * (v >> 16 & 255);
            }
        }
    }

    private static void widen(int[] pairs, int from, int n, long[] x) {
        for (int i = 0; i < n; i++) {
            x[i] = (short) pairs[from + i];
        }
    }

    /** Sums of a unit for four tokens. */
    private static void sums4(long[] lines, int first, long[] x, int xi, long[] sums) {
        for (int i = 0; i < LONGS; i++) {
            long a0 = 0;
            long a1 = 0;
            long a2 = 0;
            long a3 = 0;
            int line = first + i;
            for (int k = xi; k < xi + UNIT * TOKENS; k += 4 * TOKENS, line += NEXT) {
                long v = lines[line];
                long q = v & LOWEST;
                a0 += q * x[k];
                a1 += q * x[k + 1];
                a2 += q * x[k + 2];
                a3 += q * x[k + 3];
                q = v >>> 4 & LOWEST;
                a0 += q * x[k + 4];
                a1 += q * x[k + 5];
                a2 += q * x[k + 6];
                a3 += q * x[k + 7];
                q = v >>> 8 & LOWEST;
                a0 += q * x[k + 8];
                a1 += q * x[k + 9];
                a2 += q * x[k + 10];
                a3 += q * x[k + 11];
                q = v >>> 12 & LOWEST;
                a0 += q * x[k + 12];
                a1 += q * x[k + 13];
                a2 += q * x[k + 14];
                a3 += q * x[k + 15];
            }
            sums[i] = a0;
            sums[LONGS + i] = a1;
            sums[2 * LONGS + i] = a2;
            sums[3 * LONGS + i] = a3;
        }
    }

    /** Sums of a unit for a token. */
    private static void sums(long[] lines, int first, long[] x, int xi, long[] sums) {
        for (int i = 0; i < LONGS; i++) {
            long a = 0;
            long b = 0;
            for (int k = xi, line = first + i; k < xi + UNIT; k += 4, line += NEXT) {
                long v = lines[line];
                a += (v & LOWEST) * x[k];
                b += (v >>> 4 & LOWEST) * x[k + 1];
                a += (v >>> 8 & LOWEST) * x[k + 2];
                b += (v >>> 12 & LOWEST) * x[k + 3];
            }
            sums[i] = a + b;
        }
    }

    /** Takes the sums of a unit, long i those of rows 2 i, 16 + 2 i, 2 i + 1 and 17 + 2 i, less 8 times that of x. */
    private static void takeApart(long[] sums, int si, int total, int[] rows) {
        long bias = 8 * total * ONES;
        for (int i = 0; i < LONGS; i++) {
            long rest = sums[si + i] - bias;
            short s0 = (short) rest;
            rest = rest - s0 >> 16;
            short s1 = (short) rest;
            rest = rest - s1 >> 16;
            short s2 = (short) rest;
            rows[2 * i] = s0;
            rows[2 * i + HALF] = s1;
            rows[2 * i + 1] = s2;
            rows[2 * i + 1 + HALF] = (short) (rest - s2 >> 16);
        }
    }

    private static void begin(Scratch own, boolean apart) {
        if (apart) {
            Arrays.fill(own.products, 0);
            Arrays.fill(own.minimums, 0);
        }
    }

    /** Adds a unit's sums to a token's results, or to those of its block. */
    private void combine(
            Scratch own,
            int token,
            PlainLines panel,
            int unit,
            PanelInput x,
            int xs,
            boolean apart,
            float[] y,
            int yi) {
        takeApart(own.sums, token * LONGS, x.sumOf(xs), own.rows);
        if (apart) {
            addToBlock(own, token * ROWS, panel, unit, x.scales[xs], x.totals[xs]);
            return;
        }
        float scale = x.scales[xs];
        float total = x.totals[xs];
        int at = unit * ROWS;
        for (int i = 0; i < ROWS; i++) {
            float sum = Math.fma(own.rows[i] * scale, panel.scales[at + i], y[yi + i]);
            y[yi + i] = minimums ? Math.fma(panel.minimums[at + i], total, sum) : sum;
        }
    }

    private void addToBlock(Scratch own, int to, PlainLines panel, int unit, float scale, float total) {
        float[] products = own.products;
        float[] least = own.minimums;
        float middle = 8 * total;
        int line = layout.scalesOffset() / Long.BYTES + unit * stride;
        for (int i = 0; i < HALF; i++) {
            int v = panel.bytes(line, i);
            int low = to + i;
            int high = low + HALF;
            products[low] = Math.fma(Math.fma(own.rows[i], scale, middle), v & 255, products[low]);
            least[low] = Math.fma(v >> 8 & 255, total, least[low]);
            products[high] = Math.fma(Math.fma(own.rows[i + HALF], scale, middle), v >> 16 & 255, products[high]);
            least[high] = Math.fma(v >>> 24, total, least[high]);
        }
    }

    private static void end(Scratch own, int token, PlainLines panel, boolean apart, float[] y, int yi) {
        if (apart) {
            for (int i = 0, at = token * ROWS; i < ROWS; i++, at++) {
                float least = Math.fma(own.minimums[at], panel.minimums[i], y[yi + i]);
                y[yi + i] = Math.fma(own.products[at], panel.scales[i], least);
            }
        }
    }
}
