package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.util.Optional;

/**
 * Multi-head latent attention (DeepSeek-V2, 2024): keys and values of a position come from one short vector, the latent,
 * and a rotated part that all heads share.
 */
final class LatentAttention implements Mixer {
    /** Lengths: of a head's unrotated and rotated part, of its value, and of the latent. */
    record Shape(int headCount, int plain, int rotated, int value, int rank) {
        int query() {
            return plain + rotated;
        }

        private static Shape of(HyperParameters p, int block) {
            int rotated = p.positive("rope.dimension_count");
            if (rotated >= p.unabsorbedKeyLength(block)) {
                throw p.wrong("rope.dimension_count", rotated, "less than " + p.unabsorbedKeyLength(block));
            }
            return new Shape(
                    p.headCount(block),
                    p.unabsorbedKeyLength(block) - rotated,
                    rotated,
                    p.unabsorbedValueLength(block),
                    p.positive("attention.kv_lora_rank"));
        }
    }

    private final Workers workers;
    private final Shape shape;
    private final Optional<Linear> queryDown;
    private final Norm queryNorm;
    private final Linear queryUp;
    private final Linear latentInput;
    private final Norm latentNorm;
    private final RotaryEmbedding rotation;
    private final LatentHeads heads;
    private final Linear output;
    private final Activations queryLatent;
    private final Activations q;
    private final Activations compressed;
    private final Activations latent;
    private final Activations rotatedKeys;
    private final Activations attended;

    LatentAttention(HyperParameters p, int block, Weights weights, Scratch scratch, Rotations rotations) {
        workers = scratch.workers;
        p.checkHeads(block);
        shape = Shape.of(p, block);
        int embedding = p.embeddingLength;
        int queryRank = p.integer("attention.q_lora_rank", 0);
        String name = "blk." + block + ".";
        q = scratch.rows("q", shape.headCount * shape.query());
        queryDown =
                queryRank > 0 ? Optional.of(weights.linear(name + "attn_q_a", embedding, queryRank)) : Optional.empty();
        queryNorm = weights.norm(name + "attn_q_a_norm", queryRank, p);
        queryUp = queryRank > 0
                ? weights.linear(name + "attn_q_b", queryRank, q.columns())
                : weights.linear(name + "attn_q", embedding, q.columns());
        latentInput = weights.linear(name + "attn_kv_a_mqa", embedding, shape.rank + shape.rotated);
        latentNorm = weights.norm(name + "attn_kv_a_norm", shape.rank, p);
        rotation = rotations.of(block);
        AttentionScores scores = new AttentionScores(p, block, weights, scratch);
        heads = weights.has(name + "attn_k_b.weight")
                ? new AbsorbedHeads(shape, block, weights, scratch, scores)
                : new ExpandedHeads(shape, block, weights, scratch, scores);
        output = weights.linear(name + "attn_output", shape.headCount * shape.value, embedding);
        queryLatent = scratch.rows("query latent", Math.max(1, queryRank));
        compressed = scratch.rows("latent and rotated keys", shape.rank + shape.rotated);
        latent = scratch.rows("latent", shape.rank);
        rotatedKeys = scratch.rows("rotated keys", shape.rotated);
        attended = scratch.rows("heads", shape.headCount * shape.value);
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return heads.newState(type);
    }

    @Override
    public void forward(Batch batch, Activations x, Activations y) {
        if (queryDown.isPresent()) {
            queryDown.get().apply(workers, x, queryLatent);
            queryNorm.apply(workers, queryLatent, queryLatent);
            queryUp.apply(workers, queryLatent, q);
        } else {
            queryUp.apply(workers, x, q);
        }
        rotation.apply(q, shape.query(), shape.plain);
        latentInput.apply(workers, x, compressed);
        split(batch.size());
        latentNorm.apply(workers, latent, latent);
        rotation.apply(rotatedKeys, shape.rotated, 0);
        heads.attend(batch, q, latent, rotatedKeys, attended);
        output.apply(workers, attended, y);
    }

    private void split(int rows) {
        latent.resize(rows);
        rotatedKeys.resize(rows);
        for (int row = 0; row < rows; row++) {
            int from = row * compressed.columns();
            System.arraycopy(compressed.values(), from, latent.values(), row * shape.rank, shape.rank);
            System.arraycopy(
                    compressed.values(), from + shape.rank, rotatedKeys.values(), row * shape.rotated, shape.rotated);
        }
        latent.changed();
        rotatedKeys.changed();
    }
}
