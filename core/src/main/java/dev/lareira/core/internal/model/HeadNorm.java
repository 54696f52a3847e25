package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.util.Arrays;

/**
 * A norm on queries or keys: on every head with the same weights, on every head with its own, or on all heads as one
 * vector. The number of weights tells which.
 */
final class HeadNorm {
    private final Norm norm;
    private final int groups;
    private final int length;
    private final boolean ownWeights;

    private HeadNorm(Norm norm, int groups, int length, boolean ownWeights) {
        this.norm = norm;
        this.groups = groups;
        this.length = length;
        this.ownWeights = ownWeights;
    }

    /** {@code name} is without ".weight". */
    static HeadNorm of(HyperParameters p, Weights weights, String name, int heads, int headLength) {
        if (!weights.has(name + ".weight")) {
            return none();
        }
        boolean perHead = weights.columns(name + ".weight") == headLength;
        boolean ownWeights = perHead && weights.rows(name + ".weight") == heads && heads > 1;
        Norm norm = weights.norm(name, perHead && !ownWeights ? headLength : heads * headLength, p);
        return perHead
                ? new HeadNorm(norm, heads, headLength, ownWeights)
                : new HeadNorm(norm, 1, heads * headLength, false);
    }

    /** RMS norm of every head without weights. */
    static HeadNorm unweighted(HyperParameters p, int heads, int headLength) {
        float[] ones = new float[headLength];
        Arrays.fill(ones, 1);
        return new HeadNorm(new Norm(Norm.Kind.RMS, ones, new float[0], p.normEpsilon), heads, headLength, false);
    }

    static HeadNorm none() {
        return new HeadNorm(Norm.NONE, 0, 0, false);
    }

    void apply(Workers workers, Activations x) {
        if (!norm.exists()) {
            return;
        }
        if (x.tokens() == 1) {
            row(x, 0);
        } else {
            workers.run(x.tokens(), row -> row(x, row));
        }
        x.changed();
    }

    private void row(Activations x, int row) {
        for (int g = 0; g < groups; g++) {
            int offset = row * x.columns() + g * length;
            norm.apply(x.values(), offset, x.values(), offset, ownWeights ? g * length : 0, length);
        }
    }
}
