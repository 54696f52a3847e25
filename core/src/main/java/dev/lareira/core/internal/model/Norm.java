package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/**
 * RMS norm (Zhang and Sennrich 2019) or layer norm (Ba et al. 2016), with weight and bias where there are any.
 *
 * @param weight one value a component
 * @param bias one value a component; empty: none
 */
record Norm(Kind kind, float[] weight, float[] bias, float epsilon) {
    enum Kind {
        RMS,
        LAYER,
        /** Leaves the values as they are. */
        IDENTITY
    }

    private static final float[] EMPTY = {};

    /** The norm of a place where the model has none. */
    static final Norm NONE = new Norm(Kind.IDENTITY, EMPTY, EMPTY, 0);

    boolean exists() {
        return kind != Kind.IDENTITY;
    }

    /** Normalises every row of {@code x} into {@code y}, which may be the same. */
    void apply(Workers workers, Activations x, Activations y) {
        int tokens = x.tokens();
        int columns = x.columns();
        y.resize(tokens);
        if (!exists()) {
            if (x != y) {
                System.arraycopy(x.values(), 0, y.values(), 0, tokens * columns);
                y.changed();
            }
            return;
        }
        if (tokens == 1) {
            apply(x.values(), 0, y.values(), 0, 0, columns);
        } else {
            workers.run(tokens, t -> apply(x.values(), t * columns, y.values(), t * columns, 0, columns));
        }
        y.changed();
    }

    /** Normalises {@code length} values with the weights from {@code first} on. */
    void apply(float[] x, int from, float[] y, int to, int first, int length) {
        switch (kind) {
            case RMS -> VectorMath.rmsNorm(x, from, weight, first, epsilon, y, to, length);
            case LAYER -> VectorMath.layerNorm(x, from, weight, bias, first, epsilon, y, to, length);
            case IDENTITY -> System.arraycopy(x, from, y, to, length);
        }
        if (kind != Kind.LAYER && bias.length > 0) {
            VectorMath.add(y, to, bias, first, length);
        }
    }
}
