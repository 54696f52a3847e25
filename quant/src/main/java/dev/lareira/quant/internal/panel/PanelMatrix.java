package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelBatch.PAIR;
import static dev.lareira.quant.internal.panel.PanelBatch.STEP;
import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.SIDE;
import static dev.lareira.quant.internal.panel.PanelProduct.PIECE;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.PackedWeights;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.DecodedMatrix;
import dev.lareira.quant.internal.format.PackedBlocks;
import dev.lareira.quant.internal.format.PackedForm;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Weights packed in panels of 32 rows, which are multiplied by two: a copy of the weights outside the heap, its own or one
 * that was kept. Rows for embeddings are read from the file.
 */
public final class PanelMatrix implements Matrix {
    /** Another number for each change of a layout, and the panels side by side. */
    public static final String VERSION = "2x" + SIDE;

    /** So many tokens take less time one by one. */
    private static final int SINGLY = 2;

    private static final int BAND_BYTES = 128 << 10;

    /** Of one thread, whatever the matrix: {@code [tokens, 64]}. */
    private static final ThreadLocal<float[]> RESULT = ThreadLocal.withInitial(() -> new float[TOKENS * PAIR]);

    private final DecodedMatrix original;
    private final PanelLayout layout;
    private final PanelProduct product;
    private final PanelBatch batch;
    /** The same in plain loops, empty where there are none. */
    private final Optional<PlainProduct> plain;

    private final MemorySegment data;
    private final int columns;
    private final int panels;
    private final int panelsPerBand;

    private PanelMatrix(PanelLayout layout, PanelKernels kernels, DecodedMatrix original, MemorySegment data) {
        this.original = original;
        this.layout = layout;
        this.data = data;
        product = kernels.product(layout);
        batch = kernels.batch(layout);
        plain = PlainProduct.of(layout);
        columns = original.columns();
        panels = panels(original.rows());
        panelsPerBand =
                2 * Math.clamp(BAND_BYTES / (2 * layout.panelBytes(columns) / SIDE), 1, Math.max(1, panels / 16));
    }

    /**
     * Finds the packed weights of a tensor, or packs it with all workers.
     *
     * @return empty when a scale is out of the range that the layout has for it
     */
    public static Optional<Matrix> of(
            PackedBlocks format,
            PanelKernels kernels,
            MemorySegment source,
            DecodedMatrix original,
            Workers workers,
            PackedWeights kept) {
        PanelLayout layout = new PanelLayout(format.form());
        long bytes = bytes(layout, original.rows(), original.columns());
        Optional<MemorySegment> found = kept.find(bytes);
        if (found.isPresent()) {
            return Optional.of(new PanelMatrix(layout, kernels, original, found.get()));
        }
        MemorySegment data = Arena.ofAuto().allocate(bytes, LINE);
        PanelMatrix matrix = new PanelMatrix(layout, kernels, original, data);
        if (!matrix.pack(format, source, workers)) {
            return Optional.empty();
        }
        kept.keep(data);
        return Optional.of(matrix);
    }

    private boolean pack(PackedBlocks format, MemorySegment source, Workers workers) {
        AtomicBoolean fits = new AtomicBoolean(true);
        workers.run(bands(), band -> {
            PanelPacker packer = new PanelPacker(format, layout, columns);
            for (int panel = firstPanel(band); panel < firstPanel(band + 1); panel += SIDE) {
                int rows = validRows(panel, SIDE);
                if (!packer.pack(source, panel * ROWS, rows, data, layout.place(panel, columns))) {
                    fits.set(false);
                }
            }
        });
        return fits.get();
    }

    private static int panels(long rows) {
        return (int) ((rows + SIDE * ROWS - 1) / (SIDE * ROWS)) * SIDE;
    }

    private static long bytes(PanelLayout layout, long rows, int columns) {
        return layout.place(panels(rows), columns);
    }

    /** Of the panels of so many rows. */
    public static long bytes(PackedForm form, long rows, int columns) {
        return bytes(new PanelLayout(form), rows, columns);
    }

    @Override
    public int rows() {
        return original.rows();
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public GgmlType type() {
        return original.type();
    }

    @Override
    public long byteSize() {
        return data.byteSize();
    }

    @Override
    public void row(int row, float[] target, int offset) {
        original.row(row, target, offset);
    }

    @Override
    public int bands() {
        return (panels + panelsPerBand - 1) / panelsPerBand;
    }

    private int firstPanel(int band) {
        return Math.min(panels, band * panelsPerBand);
    }

    private PanelProduct product(Activations x) {
        return x.plain() && plain.isPresent() ? plain.get() : product;
    }

    private PanelBatch batch(Activations x) {
        return x.plain() && plain.isPresent() ? plain.get() : batch;
    }

    private int validRows(int panel, int panels) {
        return Math.min(panels * ROWS, rows() - panel * ROWS);
    }

    @Override
    public void prepare(Activations x, Workers workers) {
        if (x.tokens() <= SINGLY) {
            product(x).derive(x, workers);
        } else {
            batch(x).prepare(x, workers);
        }
    }

    @Override
    public void multiply(int from, int to, Activations x, int token, int tokens, float[] y) {
        float[] result = RESULT.get();
        int end = firstPanel(to);
        for (int panel = firstPanel(from); panel < end; panel += 2) {
            // A panel without a neighbour is its own.
            boolean pair = panel + 1 < end;
            long first = layout.place(panel, columns);
            long second = pair ? layout.place(panel + 1, columns) : first;
            Arrays.fill(result, 0, (tokens + STEP - 1) / STEP * STEP * PAIR, 0);
            if (x.tokens() > SINGLY) {
                batch(x).multiply(data, first, second, x, token, tokens, result);
            } else {
                for (int t = 0; t < tokens; t++) {
                    one(first, second, x, token + t, result, t * PAIR);
                }
            }
            int rows = validRows(panel, pair ? 2 : 1);
            for (int t = 0; t < tokens; t++) {
                System.arraycopy(result, t * PAIR, y, (token + t) * rows() + panel * ROWS, rows);
            }
        }
    }

    private void one(long first, long second, Activations x, int token, float[] result, int to) {
        PanelProduct product = product(x);
        PanelInput input = x.form(product.form());
        for (int column = 0; column < columns; column += PIECE) {
            int width = Math.min(PIECE, columns - column);
            product.dot(data, first, second, width, input, token * columns + column, result, to);
            first += layout.panelBytes(width);
            second += layout.panelBytes(width);
        }
    }
}
