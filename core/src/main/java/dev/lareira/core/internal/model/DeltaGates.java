package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/** How much of its state a head of a {@link GatedDeltaNet} keeps, and how much it learns, at each position. */
final class DeltaGates {
    private final int keyHeads;
    private final int perKeyHead;
    private final boolean fused;
    private final Linear.Group inputs;
    private final Activations beta;
    private final Activations alpha;
    private final Activations betaAlpha;
    private final float[] stepBias;
    private final float[] a;

    DeltaGates(HyperParameters p, Weights weights, String block, int keyHeads, int valueHeads, Scratch scratch) {
        this.keyHeads = keyHeads;
        perKeyHead = valueHeads / keyHeads;
        fused = weights.has(block + "ssm_ba.weight");
        beta = scratch.rows("delta beta", valueHeads);
        alpha = scratch.rows("delta alpha", valueHeads);
        betaAlpha = scratch.rows("delta beta, alpha", 2 * valueHeads);
        inputs = fused
                ? Linear.Group.of(weights.linear(block + "ssm_ba", p.embeddingLength, 2 * valueHeads), betaAlpha)
                : Linear.Group.of(
                        weights.linear(block + "ssm_beta", p.embeddingLength, valueHeads), beta,
                        weights.linear(block + "ssm_alpha", p.embeddingLength, valueHeads), alpha);
        stepBias = weights.vector(block + "ssm_dt.bias", valueHeads);
        a = weights.vector(block + "ssm_a", valueHeads);
    }

    void prepare(Workers workers, Activations x) {
        inputs.apply(workers, x);
        if (fused) {
            split(x.tokens());
        }
    }

    /** Qwen3-Next's fused rows are, for each key head, all its betas, then all its alphas. */
    private void split(int rows) {
        beta.resize(rows);
        alpha.resize(rows);
        for (int group = 0; group < rows * keyHeads; group++) {
            int from = group * 2 * perKeyHead;
            System.arraycopy(betaAlpha.values(), from, beta.values(), group * perKeyHead, perKeyHead);
            System.arraycopy(betaAlpha.values(), from + perKeyHead, alpha.values(), group * perKeyHead, perKeyHead);
        }
    }

    float beta(int row, int head) {
        return Scalars.sigmoid(beta.values()[row * beta.columns() + head]);
    }

    /** exp(A · softplus(alpha + bias)); A is negative. */
    float decay(int row, int head) {
        float step = Scalars.softplus(alpha.values()[row * alpha.columns() + head] + stepBias[head]);
        return (float) Math.exp(a[head] * step);
    }
}
