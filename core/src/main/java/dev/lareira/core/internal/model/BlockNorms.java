package dev.lareira.core.internal.model;

/** The norms of one block under the names that families gave them. */
record BlockNorms(Norm attention, Norm attentionPost, Norm attentionSum, Norm ffn, Norm ffnPost, Norm ffnSum) {
    BlockNorms(HyperParameters p, int block, Weights weights) {
        this(p, weights, "blk." + block + ".", p.embeddingLength);
    }

    private BlockNorms(HyperParameters p, Weights weights, String block, int length) {
        this(
                weights.norm(block + attentionNorm(p, weights, block), length, p),
                p.architecture.postAttentionNormFeedsFfn
                        ? Norm.NONE
                        : weights.norm(block + "post_attention_norm", length, p),
                weights.norm(block + "attn_output_norm", length, p),
                weights.norm(block + ffnNorm(p, weights, block), length, p),
                weights.norm(block + "post_ffw_norm", length, p),
                weights.norm(block + "layer_output_norm", length, p));
    }

    /** Falcon 40B has one norm for each branch, and the second feeds attention. */
    private static String attentionNorm(HyperParameters p, Weights weights, String block) {
        return weights.has(block + "attn_norm_2.weight") && !p.architecture.encoder ? "attn_norm_2" : "attn_norm";
    }

    private static String ffnNorm(HyperParameters p, Weights weights, String block) {
        if (p.architecture.postAttentionNormFeedsFfn) {
            return "post_attention_norm";
        }
        boolean falcon40 = weights.has(block + "attn_norm_2.weight") && !p.architecture.encoder;
        return falcon40 ? "attn_norm" : "ffn_norm";
    }
}
