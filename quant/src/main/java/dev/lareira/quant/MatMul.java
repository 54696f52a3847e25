package dev.lareira.quant;

/** Products of weight matrices and activation rows, shared among the threads of a team. */
public final class MatMul {
    private MatMul() {}

    /**
     * {@code y[t * rows + r] = sum over k of W[r, k] * x[t, k]}.
     *
     * @param y {@code [tokens, rows]}, overwritten
     */
    public static void multiply(Workers workers, Activations x, Matrix matrix, float[] y) {
        check(x, matrix, y);
        x.changed();
        matrix.prepare(x, workers);
        workers.run(matrix.bands(), band -> matrix.multiply(band, x, y));
    }

    /** Several products of the same activations in one parallel region, as for Q, K and V. */
    public static void multiply(Workers workers, Activations x, Matrix[] matrices, float[][] ys) {
        int bands = 0;
        x.changed();
        for (int i = 0; i < matrices.length; i++) {
            check(x, matrices[i], ys[i]);
            matrices[i].prepare(x, workers);
            bands += matrices[i].bands();
        }
        workers.run(bands, task -> {
            int band = task;
            for (int i = 0; i < matrices.length; i++) {
                if (band < matrices[i].bands()) {
                    matrices[i].multiply(band, x, ys[i]);
                    return;
                }
                band -= matrices[i].bands();
            }
        });
    }

    private static void check(Activations x, Matrix matrix, float[] y) {
        if (x.columns() != matrix.columns() || y.length < x.tokens() * matrix.rows()) {
            throw new QuantException("activations [%d, %d] and a result of %d for a matrix of %d x %d"
                    .formatted(x.tokens(), x.columns(), y.length, matrix.rows(), matrix.columns()));
        }
    }
}
