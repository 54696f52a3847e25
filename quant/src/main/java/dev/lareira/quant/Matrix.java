package dev.lareira.quant;

import dev.lareira.gguf.GgmlType;
import dev.lareira.quant.internal.DecodedMatrix;
import dev.lareira.quant.internal.Provider;
import dev.lareira.quant.internal.format.PackedBlocks;
import dev.lareira.quant.internal.panel.PanelMatrix;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A weight matrix {@code [rows, columns]} in the layout that its kernels want. Immutable and thread-safe; may read the
 * memory it was made from, which must outlive it.
 *
 * <p>Products go through {@link MatMul}, which shares the bands of one or several matrices among {@link Workers}.
 */
public interface Matrix {
    /** Tokens of one call of {@link #multiply} at most; no less than what is often a piece of a prompt. */
    int TOKENS = 512;

    /** Of how weights are packed: a number, another one for each change of a layout, and what depends on the machine, as in "2x1". */
    static String packedVersion() {
        return PanelMatrix.VERSION;
    }

    int rows();

    int columns();

    /** Type of the weights in the file. */
    GgmlType type();

    /** Bytes of weights that one product with a vector reads. */
    long byteSize();

    /** Decodes one row, exactly as ggml does, to {@code columns} floats. Used to look up embeddings. */
    void row(int row, float[] target, int offset);

    /** Pieces of the matrix that are multiplied independently of each other. */
    int bands();

    /** Derives from the activations what the bands need; called once before them, by the thread that starts the region, outside of it. */
    default void prepare(Activations x, Workers workers) {}

    /**
     * Multiplies some bands: {@code y[t * rows + r] = sum over k of W[r, k] * x[t, k]} for their rows r and some tokens t.
     *
     * @param to after the last band
     * @param token the first one, a multiple of 64
     * @param tokens at most {@link #TOKENS}
     */
    void multiply(int from, int to, Activations x, int token, int tokens, float[] y);

    /**
     * A matrix over the bytes of a tensor.
     *
     * @param data rows one after the other, as in a GGUF file
     * @param workers the team that packs the weights
     * @throws QuantException for a type without kernels or a size that does not fit
     */
    static Matrix of(GgmlType type, MemorySegment data, int rows, int columns, Precision precision, Workers workers) {
        return of(type, data, rows, columns, precision, workers, PackedWeights.NONE);
    }

    /**
     * The same, with packed weights from elsewhere if there are any.
     *
     * @param kept asked for the packed weights of this matrix, and told of them where they are new
     * @throws QuantException for a type without kernels or a size that does not fit
     */
    static Matrix of(
            GgmlType type,
            MemorySegment data,
            int rows,
            int columns,
            Precision precision,
            Workers workers,
            PackedWeights kept) {
        if (columns % type.blockSize() != 0 || data.byteSize() != type.bytesFor((long) rows * columns)) {
            throw new QuantException("%d bytes for a %s matrix of %d x %d; expected %d"
                    .formatted(data.byteSize(), type, rows, columns, type.bytesFor((long) rows * columns)));
        }
        BlockFormat format = BlockFormat.of(type);
        DecodedMatrix decoded = new DecodedMatrix(format, data, rows, columns);
        if (precision == Precision.EXACT) {
            return decoded;
        }
        return packed(format, columns)
                .flatMap(packed -> PanelMatrix.of(packed, Provider.PANELS, data, decoded, workers, kept))
                .orElse(decoded);
    }

    /** Bytes of memory that a matrix takes with {@link Precision#FAST}; in the file's layout, without a copy, its bytes there. */
    static long bytes(GgmlType type, long rows, int columns) {
        return packed(BlockFormat.of(type), columns)
                .map(packed -> PanelMatrix.bytes(packed.form(), rows, columns))
                .orElseGet(() -> type.bytesFor(rows * columns));
    }

    /** The format, where the kernels have a layout for rows of so many columns. */
    private static Optional<PackedBlocks> packed(BlockFormat format, int columns) {
        return Provider.PANELS != null
                        && format instanceof PackedBlocks packed
                        && columns % packed.form().width() == 0
                ? Optional.of(packed)
                : Optional.empty();
    }
}
