package dev.lareira.core.internal.model;

import dev.lareira.core.KeyValueType;
import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;

/** One matrix expands each latent to the keys and values of all heads, which the cache keeps. */
final class ExpandedHeads implements LatentHeads {
    private final LatentAttention.Shape shape;
    private final int block;
    private final Workers workers;
    private final Linear expand;
    private final AttentionScores scores;
    private final Activations expanded;
    private final float[] keys;
    private final float[] values;

    ExpandedHeads(LatentAttention.Shape shape, int block, Weights weights, Scratch scratch, AttentionScores scores) {
        this.shape = shape;
        this.block = block;
        this.scores = scores;
        workers = scratch.workers;
        int length = shape.headCount() * (shape.plain() + shape.value());
        expand = weights.linear("blk." + block + ".attn_kv_b", shape.rank(), length);
        expanded = scratch.rows("expanded keys and values", length);
        keys = new float[shape.headCount() * shape.query()];
        values = new float[shape.headCount() * shape.value()];
    }

    @Override
    public BlockState newState(KeyValueType type) {
        return new KeyValues(type, shape.headCount(), shape.query(), shape.value());
    }

    @Override
    public void attend(Batch batch, Activations q, Activations latent, Activations rotatedKeys, Activations out) {
        expand.apply(workers, latent, expanded);
        for (int row = 0; row < batch.size(); row++) {
            for (int h = 0; h < shape.headCount(); h++) {
                copyHead(row, h, rotatedKeys);
            }
            KeyValues cache = (KeyValues) batch.sequence(row).state(block);
            cache.put(batch.position(row), keys, 0, values, 0);
        }
        scores.forward(batch, q, out);
    }

    /** A head of an expanded row is [plain key, value]; its key ends with the part that all heads share. */
    private void copyHead(int row, int head, Activations rotatedKeys) {
        int from = row * expanded.columns() + head * (shape.plain() + shape.value());
        int key = head * shape.query();
        System.arraycopy(expanded.values(), from, keys, key, shape.plain());
        System.arraycopy(rotatedKeys.values(), row * shape.rotated(), keys, key + shape.plain(), shape.rotated());
        System.arraycopy(expanded.values(), from + shape.plain(), values, head * shape.value(), shape.value());
    }
}
