package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/**
 * The key matrix is applied to the queries instead of the keys, and the value matrix to what was attended: the cache
 * keeps [latent, rotated key] once for all heads, and its value is the latent.
 */
final class AbsorbedHeads implements LatentHeads {
    private final LatentAttention.Shape shape;
    private final int block;
    private final Workers workers;
    private final Linear[] keys;
    private final Linear[] values;
    private final AttentionScores scores;
    private final Activations plain;
    private final Activations absorbed;
    private final Activations queries;
    private final Activations key;
    private final Activations attended;
    private final Activations head;
    private final Activations value;

    AbsorbedHeads(LatentAttention.Shape shape, int block, Weights weights, Scratch scratch, AttentionScores scores) {
        this.shape = shape;
        this.block = block;
        this.scores = scores;
        workers = scratch.workers;
        int rank = shape.rank();
        String name = "blk." + block + ".";
        keys = weights.experts(name + "attn_k_b", shape.plain(), rank, 0, rank, shape.headCount());
        values = weights.experts(name + "attn_v_b", rank, shape.value(), 0, shape.value(), shape.headCount());
        plain = scratch.rows("plain part of a head", shape.plain());
        absorbed = scratch.rows("absorbed part of a head", rank);
        queries = scratch.rows("absorbed queries", shape.headCount() * (rank + shape.rotated()));
        key = scratch.rows("cached key", rank + shape.rotated());
        attended = scratch.rows("attended latents", shape.headCount() * rank);
        head = scratch.rows("attended latent of a head", rank);
        value = scratch.rows("value of a head", shape.value());
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new KeyValues(type, 1, shape.rank() + shape.rotated(), shape.rank());
    }

    @Override
    public void attend(Batch batch, Activations q, Activations latent, Activations rotatedKeys, Activations out) {
        int rows = batch.size();
        queries.resize(rows);
        for (int h = 0; h < shape.headCount(); h++) {
            copy(q, h * shape.query(), plain, 0, shape.plain(), rows);
            keys[h].apply(workers, plain, absorbed);
            int target = h * (shape.rank() + shape.rotated());
            copyInto(absorbed, 0, queries, target, shape.rank(), rows);
            copyInto(q, h * shape.query() + shape.plain(), queries, target + shape.rank(), shape.rotated(), rows);
        }
        store(batch, latent, rotatedKeys);
        scores.forward(batch, queries, attended);
        out.resize(rows);
        for (int h = 0; h < shape.headCount(); h++) {
            copy(attended, h * shape.rank(), head, 0, shape.rank(), rows);
            values[h].apply(workers, head, value);
            copyInto(value, 0, out, h * shape.value(), shape.value(), rows);
        }
        out.changed();
    }

    private void store(Batch batch, Activations latent, Activations rotatedKeys) {
        copy(latent, 0, key, 0, shape.rank(), batch.size());
        copyInto(rotatedKeys, 0, key, shape.rank(), shape.rotated(), batch.size());
        for (int row = 0; row < batch.size(); row++) {
            KeyValues cache = (KeyValues) batch.sequence(row).state(block);
            cache.put(batch.position(row), key.values(), row * key.columns(), latent.values(), row * shape.rank());
        }
    }

    private static void copy(Activations from, int first, Activations to, int target, int length, int rows) {
        to.resize(rows);
        copyInto(from, first, to, target, length, rows);
    }

    /** Copies columns of every row. */
    private static void copyInto(Activations from, int first, Activations to, int target, int length, int rows) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(
                    from.values(), row * from.columns() + first, to.values(), row * to.columns() + target, length);
        }
        to.changed();
    }
}
