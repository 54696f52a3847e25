package dev.lareira.quant.internal;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.BlockFormat;
import dev.lareira.quant.Matrix;
import java.lang.foreign.MemorySegment;

/** Any type in the file's own layout: a row is decoded to floats, then multiplied with every token. */
public final class DecodedMatrix implements Matrix {
    private static final int BAND_ROWS = 32;
    private static final int TOKENS_AT_ONCE = 4;

    private final BlockFormat format;
    private final MemorySegment data;
    private final int rows;
    private final int columns;
    private final long rowBytes;
    private final ThreadLocal<float[]> decoded;

    public DecodedMatrix(BlockFormat format, MemorySegment data, int rows, int columns) {
        this.format = format;
        this.data = data;
        this.rows = rows;
        this.columns = columns;
        this.rowBytes = format.type().bytesFor(columns);
        this.decoded = ThreadLocal.withInitial(() -> new float[columns]);
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public GgmlType type() {
        return format.type();
    }

    @Override
    public long byteSize() {
        return data.byteSize();
    }

    @Override
    public void row(int row, float[] target, int offset) {
        format.decode(data, row * rowBytes, target, offset, columns);
    }

    @Override
    public int bands() {
        return (rows + BAND_ROWS - 1) / BAND_ROWS;
    }

    @Override
    public void multiply(int from, int to, Activations x, int token, int tokens, float[] y) {
        float[] weights = decoded.get();
        int end = token + tokens;
        for (int row = from * BAND_ROWS; row < Math.min(rows, to * BAND_ROWS); row++) {
            row(row, weights, 0);
            int t = token;
            for (; t + TOKENS_AT_ONCE <= end; t += TOKENS_AT_ONCE) {
                Provider.KERNELS.dot4(weights, 0, x.values(), t * columns, columns, columns, y, t * rows + row, rows);
            }
            for (; t < end; t++) {
                y[t * rows + row] = Provider.KERNELS.dot(weights, 0, x.values(), t * columns, columns);
            }
        }
    }
}
