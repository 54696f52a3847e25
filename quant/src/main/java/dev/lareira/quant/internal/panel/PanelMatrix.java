package dev.lareira.quant.internal.panel;

import static dev.lareira.quant.internal.panel.PanelLayout.LINE;
import static dev.lareira.quant.internal.panel.PanelLayout.MAX_CHUNK;
import static dev.lareira.quant.internal.panel.PanelLayout.ROWS;
import static dev.lareira.quant.internal.panel.PanelLayout.UNIT;
import static dev.lareira.quant.internal.panel.PanelProduct.PIECE;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Matrix;
import dev.lareira.quant.Workers;
import dev.lareira.quant.internal.DecodedMatrix;
import dev.lareira.quant.internal.format.PackedBlocks;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Weights packed in panels of 32 rows. A few tokens go straight through the packed fields; a larger batch through floats, to
 * which a piece of a panel is expanded once. Owns a copy of the weights outside the heap; rows for embeddings are read from
 * the file.
 */
public final class PanelMatrix implements Matrix {
    /** From here on expanding weights costs less than going over their fields once for each four tokens. */
    private static final int BATCH = 12;

    /** Tokens of a pass over an expanded piece, and its columns: 128 KiB, to stay in the second-level cache. */
    private static final int MAX_TOKENS = 512;

    private static final int EXPANDED = 2 * MAX_CHUNK;
    private static final int BAND_BYTES = 128 << 10;
    private static final int MAX_SUMS = MAX_CHUNK / (UNIT / 2) * ROWS;
    private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

    /** Of one thread, whatever the matrix. */
    private static final class Scratch {
        final float[] scales = new float[MAX_SUMS];
        final float[] minimums = new float[MAX_SUMS];
        final float[] weights = new float[ROWS * EXPANDED];
        final float[] result = new float[ROWS * MAX_TOKENS];
    }

    private final DecodedMatrix original;
    private final PanelKernels kernels;
    private final PanelLayout layout;
    private final PanelProduct product;
    private final Field[] fields;
    private final MemorySegment data;
    private final int columns;
    private final int panels;
    private final int panelsPerBand;
    private final long panelBytes;

    private PanelMatrix(PackedBlocks format, PanelKernels kernels, DecodedMatrix original) {
        this.original = original;
        this.kernels = kernels;
        layout = new PanelLayout(format.form());
        product = kernels.product(layout);
        fields = new Field[layout.values().fields()];
        Arrays.setAll(fields, field -> kernels.field(layout.values(), field));
        columns = original.columns();
        panels = (original.rows() + ROWS - 1) / ROWS;
        panelBytes = layout.panelBytes(columns);
        data = Arena.ofAuto().allocate(panels * panelBytes, LINE);
        panelsPerBand = Math.clamp(BAND_BYTES / panelBytes, 1, Math.max(1, panels / 8));
    }

    /**
     * Packs a tensor with all workers.
     *
     * @return empty when a scale is out of the range that the layout has for it
     */
    public static Optional<Matrix> pack(
            PackedBlocks format, PanelKernels kernels, MemorySegment source, DecodedMatrix original, Workers workers) {
        PanelMatrix matrix = new PanelMatrix(format, kernels, original);
        AtomicBoolean fits = new AtomicBoolean(true);
        workers.run(matrix.bands(), band -> {
            PanelPacker packer = new PanelPacker(format, matrix.layout, matrix.columns);
            for (int panel = matrix.firstPanel(band); panel < matrix.firstPanel(band + 1); panel++) {
                if (!packer.pack(
                        source, panel * ROWS, matrix.validRows(panel), matrix.data, panel * matrix.panelBytes)) {
                    fits.set(false);
                }
            }
        });
        return fits.get() ? Optional.of(matrix) : Optional.empty();
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

    private int validRows(int panel) {
        return Math.min(ROWS, rows() - panel * ROWS);
    }

    @Override
    public void prepare(Activations x) {
        if (x.tokens() >= BATCH) {
            return;
        }
        if (layout.exact()) {
            x.panelFloats();
        } else {
            x.panelBytes();
        }
    }

    @Override
    public void multiply(int band, Activations x, float[] y) {
        Scratch own = SCRATCH.get();
        for (int panel = firstPanel(band); panel < firstPanel(band + 1); panel++) {
            for (int first = 0; first < x.tokens(); first += MAX_TOKENS) {
                int tokens = Math.min(MAX_TOKENS, x.tokens() - first);
                Arrays.fill(own.result, 0, tokens * ROWS, 0);
                if (x.tokens() < BATCH) {
                    few(panel * panelBytes, layout.exact() ? x.panelFloats() : x.panelBytes(), tokens, own.result);
                } else {
                    batch(panel * panelBytes, x.values(), first, tokens, own);
                }
                for (int t = 0; t < tokens; t++) {
                    System.arraycopy(own.result, t * ROWS, y, (first + t) * rows() + panel * ROWS, validRows(panel));
                }
            }
        }
    }

    private void few(long at, PanelInput x, int tokens, float[] result) {
        for (int column = 0; column < columns; column += PIECE) {
            int width = Math.min(PIECE, columns - column);
            int t = 0;
            for (; t + 4 <= tokens; t += 4) {
                product.dot4(data, at, width, x, t * columns + column, columns, result, t * ROWS);
            }
            for (; t < tokens; t++) {
                product.dot(data, at, width, x, t * columns + column, result, t * ROWS);
            }
            at += layout.panelBytes(width);
        }
    }

    private void batch(long at, float[] x, int first, int tokens, Scratch own) {
        for (int column = 0; column < columns; column += EXPANDED) {
            int width = Math.min(EXPANDED, columns - column);
            for (int start = 0; start < width; start += layout.chunk()) {
                expand(at, Math.min(layout.chunk(), width - start) / UNIT, own, start * ROWS);
                at += layout.panelBytes(layout.chunk());
            }
            kernels.gemm(own.weights, width, x, first * columns + column, columns, tokens, own.result);
        }
    }

    private void expand(long at, int units, Scratch own, int to) {
        Arrays.fill(own.weights, to, to + units * UNIT * ROWS, -layout.offset());
        for (int f = 0; f < fields.length; f++) {
            float weight = 1 << layout.values().fieldShift(f);
            fields[f].expand(data, at + layout.fieldOffset(f), layout.unitBytes(), units, weight, own.weights, to);
        }
        kernels.factors(data, at, layout, units, own.scales, own.minimums);
        int groups = units * UNIT / layout.scaling().group();
        kernels.scale(layout, groups, own.scales, own.minimums, own.weights, to);
    }
}
