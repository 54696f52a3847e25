package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/**
 * Multi-head attention with grouped keys and values (Ainslie et al. 2023), rotary positions, and what families add:
 * norms on heads, a sliding window, soft caps, sinks, ALiBi.
 */
final class Attention implements Mixer {
    private final Workers workers;
    private final int block;
    private final int headCount;
    private final int headCountKv;
    private final int keyLength;
    private final int valueLength;
    private final Linear.Group inputs;
    private final Linear output;
    private final HeadNorm queryNorm;
    private final HeadNorm keyNorm;
    private final boolean normAfterRope;
    private final RotaryEmbedding rotation;
    private final PositionScale queryScale;
    private final AttentionScores scores;
    private final Activations q;
    private final Activations k;
    private final Activations v;
    private final Activations heads;

    Attention(HyperParameters p, int block, Weights weights, Scratch scratch, Rotations rotations) {
        this.block = block;
        workers = scratch.workers;
        headCount = p.headCount(block);
        headCountKv = p.headCountKv(block);
        keyLength = p.keyLength(block);
        valueLength = p.valueLength(block);
        q = scratch.rows("q", headCount * keyLength);
        k = scratch.rows("k", headCountKv * keyLength);
        v = scratch.rows("v", headCountKv * valueLength);
        heads = scratch.rows("heads", headCount * valueLength);
        String name = "blk." + block + ".";
        Linear[] qkv = qkv(weights, name, p.embeddingLength);
        inputs = new Linear.Group(qkv, new Activations[] {q, k, v});
        output = weights.linear(name + "attn_output", headCount * valueLength, p.embeddingLength);
        queryNorm = HeadNorm.of(p, weights, name + "attn_q_norm", headCount, keyLength);
        keyNorm = HeadNorm.of(p, weights, name + "attn_k_norm", headCountKv, keyLength);
        normAfterRope = p.architecture.headNormAfterRope;
        rotation = rotations.of(block);
        queryScale = PositionScale.of(p);
        scores = new AttentionScores(p, block, weights, scratch);
    }

    /** Query, key and value matrices; a fused one holds all q rows, then all k, then all v. */
    private Linear[] qkv(Weights weights, String name, int embedding) {
        int queries = headCount * keyLength;
        int keys = headCountKv * keyLength;
        int values = headCountKv * valueLength;
        if (weights.has(name + "attn_qkv.weight")) {
            int all = queries + keys + values;
            return new Linear[] {
                weights.linear(name + "attn_qkv", embedding, all, 0, queries),
                weights.linear(name + "attn_qkv", embedding, all, queries, keys),
                weights.linear(name + "attn_qkv", embedding, all, queries + keys, values)
            };
        }
        return new Linear[] {
            weights.linear(name + "attn_q", embedding, queries),
            weights.linear(name + "attn_k", embedding, keys),
            weights.linear(name + "attn_v", embedding, values)
        };
    }

    @Override
    public BlockState newState() {
        return new KeyValues(headCountKv, keyLength, valueLength);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        inputs.apply(workers, x);
        if (!normAfterRope) {
            normHeads();
        }
        rotation.apply(q, keyLength, 0);
        rotation.apply(k, keyLength, 0);
        if (normAfterRope) {
            normHeads();
        }
        queryScale.apply(batch, q);
        for (int row = 0; row < batch.size(); row++) {
            state(batch, row).put(batch.position(row), k.values(), row * k.columns(), v.values(), row * v.columns());
        }
        scores.forward(batch, q, heads);
        output.apply(workers, heads, y);
    }

    private KeyValues state(Batch batch, int row) {
        return (KeyValues) batch.sequence(row).state(block);
    }

    private void normHeads() {
        queryNorm.apply(workers, q);
        keyNorm.apply(workers, k);
    }
}
