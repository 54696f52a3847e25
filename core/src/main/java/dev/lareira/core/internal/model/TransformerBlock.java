package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Optional;

/**
 * One block of the transformer ("Attention is all you need", Vaswani et al. 2017). Norms may stand before a sublayer,
 * behind it, or behind the sum; a norm that the model does not have leaves its input as it is.
 */
final class TransformerBlock {
    private final Workers workers;
    private final Norm attentionNorm;
    private final Mixer attention;
    private final Norm attentionPostNorm;
    private final Norm attentionSumNorm;
    private final Norm ffnNorm;
    private final FeedForward ffn;
    private final Norm ffnPostNorm;
    private final Norm ffnSumNorm;
    private final boolean parallel;
    private final float residualScale;
    private final Optional<PerLayerInputs.Gate> perLayerGate;
    private final float outputScale;
    private final Activations h;
    private final Activations attentionOut;
    private final Activations ffnOut;

    TransformerBlock(
            HyperParameters p,
            int block,
            Weights weights,
            Mixer attention,
            FeedForward ffn,
            Optional<PerLayerInputs.Gate> perLayerGate,
            Scratch scratch) {
        this.perLayerGate = perLayerGate;
        this.attention = attention;
        this.ffn = ffn;
        workers = scratch.workers;
        parallel = p.parallel;
        residualScale = p.residualScale;
        BlockNorms norms = new BlockNorms(p, block, weights);
        attentionNorm = norms.attention();
        attentionPostNorm = norms.attentionPost();
        attentionSumNorm = norms.attentionSum();
        ffnNorm = norms.ffn();
        ffnPostNorm = norms.ffnPost();
        ffnSumNorm = norms.ffnSum();
        String scale = "blk." + block + ".layer_output_scale.weight";
        outputScale = weights.has(scale) ? weights.vector(scale, 1)[0] : 1;
        h = scratch.rows("normed", p.embeddingLength);
        attentionOut = scratch.rows("attention out", p.embeddingLength);
        ffnOut = scratch.rows("ffn out", p.embeddingLength);
    }

    BlockState newState(KeyValueType type) {
        return attention.newState(type);
    }

    /** {@code x}: the residual stream, [rows of the batch, embeddingLength]. */
    void forward(Batch batch, Activations x) {
        attentionNorm.apply(workers, x, h);
        attention.forward(batch, h, attentionOut);
        attentionPostNorm.apply(workers, attentionOut, attentionOut);

        if (!parallel) {
            addTo(x, attentionOut);
            attentionSumNorm.apply(workers, x, x);
        }
        if (!parallel || ffnNorm.exists()) {
            ffnNorm.apply(workers, x, h);
        }
        ffn.forward(x, h, ffnOut);
        ffnPostNorm.apply(workers, ffnOut, ffnOut);

        if (parallel) {
            addTo(x, attentionOut);
        }
        addTo(x, ffnOut);
        ffnSumNorm.apply(workers, x, x);
        if (perLayerGate.isPresent()) {
            perLayerGate.get().addTo(x);
        }
        if (outputScale != 1) {
            VectorMath.scale(x.values(), 0, x.tokens() * x.columns(), outputScale);
            x.changed();
        }
    }

    private void addTo(Activations x, Activations sublayer) {
        int columns = x.columns();
        workers.run(x.tokens(), (from, to) -> {
            int first = from * columns;
            VectorMath.axpy(residualScale, sublayer.values(), first, x.values(), first, (to - from) * columns);
        });
        x.changed();
    }
}
