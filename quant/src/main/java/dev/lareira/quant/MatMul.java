package dev.lareira.quant;

/** Products of weight matrices and activation rows, shared among the threads of a team. */
public final class MatMul {
    /** Floats of the activations that all bands go over before the next ones, so that they come from the last-level cache. */
    private static final long BLOCK = 3 << 19;

    /** Tokens of a block are a multiple. */
    private static final int STEP = 64;

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
        int block = block(x);
        for (int token = 0; token < x.tokens(); token += block) {
            int first = token;
            int tokens = Math.min(block, x.tokens() - first);
            workers.run(matrix.bands(), (from, to) -> matrix.multiply(from, to, x, first, tokens, y));
        }
    }

    /** Several products of the same activations in one parallel region for each block of tokens, as for Q, K and V. */
    public static void multiply(Workers workers, Activations x, Matrix[] matrices, float[][] ys) {
        int bands = 0;
        x.changed();
        for (int i = 0; i < matrices.length; i++) {
            check(x, matrices[i], ys[i]);
            matrices[i].prepare(x, workers);
            bands += matrices[i].bands();
        }
        int block = block(x);
        for (int token = 0; token < x.tokens(); token += block) {
            int first = token;
            int tokens = Math.min(block, x.tokens() - first);
            workers.run(bands, (from, to) -> {
                int before = 0;
                for (int i = 0; before < to; i++) {
                    int own = matrices[i].bands();
                    if (from < before + own) {
                        matrices[i].multiply(
                                Math.max(0, from - before), Math.min(own, to - before), x, first, tokens, ys[i]);
                    }
                    before += own;
                }
            });
        }
    }

    /** Tokens of a block: as many in each as can be. */
    private static int block(Activations x) {
        long blocks =
                Math.max(Math.ceilDiv((long) x.tokens() * x.columns(), BLOCK), Math.ceilDiv(x.tokens(), Matrix.TOKENS));
        return Math.ceilDiv(Math.ceilDiv(x.tokens(), (int) Math.max(1, blocks)), STEP) * STEP;
    }

    private static void check(Activations x, Matrix matrix, float[] y) {
        if (x.columns() != matrix.columns() || y.length < x.tokens() * matrix.rows()) {
            throw new QuantException("activations [%d, %d] and a result of %d for a matrix of %d x %d"
                    .formatted(x.tokens(), x.columns(), y.length, matrix.rows(), matrix.columns()));
        }
    }
}
