package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.util.Optional;

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
    /** Whether this block has keys of its own, and a matrix for values. */
    private final boolean ownKeys;

    private final boolean ownValues;
    /** The query matrix also has rows for gates on the output of each head (Qwen3-Next). */
    private final boolean gated;

    private final Linear.Group inputs;
    private final Linear output;
    private final HeadNorm queryNorm;
    private final HeadNorm keyNorm;
    private final HeadNorm valueNorm;
    private final boolean normAfterRope;
    private final RotaryEmbedding rotation;
    private final PositionScale queryScale;
    private final AttentionScores scores;
    /** Of an encoder, which needs no cache; else empty. */
    private final Optional<BidirectionalScores> bidirectional;

    private final Activations q;
    private final Activations queryGate;
    private final Activations k;
    private final Activations v;
    private final Activations heads;

    Attention(HyperParameters p, int block, Weights weights, Scratch scratch, Rotations rotations) {
        this.block = block;
        p.checkHeads(block);
        workers = scratch.workers;
        headCount = p.headCount(block);
        headCountKv = p.headCountKv(block);
        keyLength = p.keyLength(block);
        valueLength = p.valueLength(block);
        String name = "blk." + block + ".";
        q = scratch.rows("q", headCount * keyLength);
        gated = weights.has(name + "attn_q.weight") && weights.rows(name + "attn_q.weight") == 2 * q.columns();
        queryGate = scratch.rows("q and gate", 2 * q.columns());
        k = scratch.rows("k", headCountKv * keyLength);
        v = scratch.rows("v", headCountKv * valueLength);
        heads = scratch.rows("heads", headCount * valueLength);
        ownKeys = p.keyValueBlock(block) == block;
        ownValues = weights.has(name + "attn_v.weight") || weights.has(name + "attn_qkv.weight");
        inputs = inputs(weights, name, p.embeddingLength);
        output = weights.linear(name + "attn_output", headCount * valueLength, p.embeddingLength);
        queryNorm = HeadNorm.of(p, weights, name + "attn_q_norm", headCount, keyLength);
        keyNorm = HeadNorm.of(p, weights, name + "attn_k_norm", headCountKv, keyLength);
        valueNorm = p.architecture.valueNorm ? HeadNorm.unweighted(p, headCountKv, valueLength) : HeadNorm.none();
        normAfterRope = p.architecture.headNormAfterRope;
        rotation = rotations.of(block);
        queryScale = PositionScale.of(p);
        scores = new AttentionScores(p, block, weights, scratch);
        bidirectional =
                p.architecture.encoder ? Optional.of(new BidirectionalScores(p, block, scratch)) : Optional.empty();
    }

    /** Query, key and value matrices; a fused one holds all q rows, then all k, then all v. */
    private Linear.Group inputs(Weights weights, String name, int embedding) {
        int queries = q.columns();
        int keys = k.columns();
        int values = v.columns();
        if (weights.has(name + "attn_qkv.weight")) {
            int all = queries + keys + values;
            return Linear.Group.of(
                    weights.linear(name + "attn_qkv", embedding, all, 0, queries), q,
                    weights.linear(name + "attn_qkv", embedding, all, queries, keys), k,
                    weights.linear(name + "attn_qkv", embedding, all, queries + keys, values), v);
        }
        Linear query = weights.linear(name + "attn_q", embedding, gated ? 2 * queries : queries);
        Activations q = gated ? queryGate : this.q;
        if (!ownKeys) {
            return Linear.Group.of(query, q);
        }
        Linear key = weights.linear(name + "attn_k", embedding, keys);
        return ownValues
                ? Linear.Group.of(query, q, key, k, weights.linear(name + "attn_v", embedding, values), v)
                : Linear.Group.of(query, q, key, k);
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return !ownKeys || bidirectional.isPresent()
                ? BlockState.NONE
                : new KeyValues(type, headCountKv, keyLength, valueLength);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        inputs.apply(workers, x);
        if (gated) {
            splitQueries(batch.size());
        }
        if (ownKeys) {
            keysAndValues(batch);
        }
        position(q, queryNorm);
        queryScale.apply(batch, q);
        if (bidirectional.isPresent()) {
            bidirectional.get().forward(batch, q, k, v, heads);
        } else {
            scores.forward(batch, q, heads);
        }
        if (gated) {
            gateHeads(batch.size());
        }
        output.apply(workers, heads, y);
    }

    /** Values are a projection of their own, or the keys before norm and RoPE (Gemma 4). */
    private void keysAndValues(Batch batch) {
        if (!ownValues) {
            v.resize(batch.size());
            System.arraycopy(k.values(), 0, v.values(), 0, batch.size() * k.columns());
        }
        valueNorm.apply(workers, v);
        position(k, keyNorm);
        if (bidirectional.isPresent()) {
            return;
        }
        for (int row = 0; row < batch.size(); row++) {
            cache(batch, row).open(batch.position(row));
        }
        if (batch.size() == 1) {
            putHeads(batch, 0, headCountKv);
        } else {
            workers.run(headCountKv, (from, to) -> putHeads(batch, from, to));
        }
    }

    private void putHeads(Batch batch, int from, int to) {
        for (int head = from; head < to; head++) {
            for (int row = 0; row < batch.size(); row++) {
                cache(batch, row)
                        .put(batch.position(row), head, k.values(), row * k.columns(), v.values(), row * v.columns());
            }
        }
    }

    private KeyValues cache(Batch batch, int row) {
        return (KeyValues) batch.sequence(row).state(block);
    }

    /** Rows of the query matrix are, for each head, its query, then its gate. */
    private void splitQueries(int rows) {
        q.resize(rows);
        for (int head = 0; head < rows * headCount; head++) {
            System.arraycopy(queryGate.values(), 2 * head * keyLength, q.values(), head * keyLength, keyLength);
        }
        q.changed();
    }

    private void gateHeads(int rows) {
        for (int head = 0; head < rows * headCount; head++) {
            int gate = (2 * head + 1) * keyLength;
            for (int i = 0; i < valueLength; i++) {
                heads.values()[head * valueLength + i] *=
                        Scalars.sigmoid(queryGate.values()[gate + i]);
            }
        }
        heads.changed();
    }

    private void position(Activations heads, HeadNorm norm) {
        if (!normAfterRope) {
            norm.apply(workers, heads);
        }
        rotation.apply(heads, keyLength, 0);
        if (normAfterRope) {
            norm.apply(workers, heads);
        }
    }
}
