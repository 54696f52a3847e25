package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;

/** A dense network and experts side by side, each between norms of its own (Gemma 4). */
final class DenseAndExperts implements FeedForward {
    private final Workers workers;
    private final FeedForward dense;
    private final Norm densePostNorm;
    private final Norm expertsNorm;
    private final FeedForward experts;
    private final Norm expertsPostNorm;
    private final Activations normed;
    private final Activations expertsOut;

    DenseAndExperts(HyperParameters p, Weights weights, String block, Scratch scratch) {
        workers = scratch.workers;
        dense = new DenseFeedForward(p, weights, block, "", scratch);
        experts = new Experts(p, weights, block, scratch);
        densePostNorm = weights.norm(block + "post_ffw_norm_1", p.embeddingLength, p);
        expertsNorm = weights.norm(block + "pre_ffw_norm_2", p.embeddingLength, p);
        expertsPostNorm = weights.norm(block + "post_ffw_norm_2", p.embeddingLength, p);
        normed = scratch.rows("normed for experts", p.embeddingLength);
        expertsOut = scratch.rows("experts out", p.embeddingLength);
    }

    @Override
    public void forward(Activations x, Activations h, Activations y) {
        dense.forward(x, h, y);
        densePostNorm.apply(workers, y, y);
        expertsNorm.apply(workers, x, normed);
        experts.forward(x, normed, expertsOut);
        expertsPostNorm.apply(workers, expertsOut, expertsOut);
        VectorMath.add(y.values(), 0, expertsOut.values(), 0, y.tokens() * y.columns());
        y.changed();
    }
}
