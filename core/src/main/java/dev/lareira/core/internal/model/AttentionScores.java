package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Arrays;

/**
 * softmax(q·K) V of every row and head, each token seeing itself and those before it. Goes through the pages once with a running maximum and sum ("Online normalizer
 * calculation for softmax", Milakov and Gimelshein 2018), so no row of scores is ever stored whole.
 */
final class AttentionScores implements Workers.Task {
    private final Workers workers;
    private final int keyValueBlock;
    private final int headCount;
    private final int keyLength;
    private final int valueLength;
    private final float scale;
    private final float softCap;
    private final int window;
    private final float[] slopes;
    private final float[] sinks;
    /** One page of scores for each row and head, since these run side by side. */
    private final Activations pageScores;

    private Batch batch;
    private Activations q;
    private Activations out;

    AttentionScores(HyperParameters p, int block, Weights weights, Scratch scratch) {
        keyValueBlock = p.keyValueBlock(block);
        workers = scratch.workers;
        headCount = p.headCount(block);
        keyLength = p.keyLength(block);
        valueLength = p.valueLength(block);
        scale = p.attentionScale(block);
        softCap = p.attentionSoftCap;
        window = p.window(block);
        slopes = alibiSlopes(p.architecture.alibiMaxBias, headCount);
        sinks = weights.optionalVector("blk." + block + ".attn_sinks.weight", headCount);
        pageScores = scratch.rows("page scores", headCount * KeyValues.PAGE);
    }

    /** "Train short, test long" (Press et al. 2022): 2^(−maxBias·h/heads) for head h from 1. */
    static float[] alibiSlopes(float maxBias, int heads) {
        float[] slopes = new float[maxBias == 0 ? 0 : heads];
        for (int h = 0; h < slopes.length; h++) {
            slopes[h] = (float) Math.pow(2, -maxBias * (h + 1) / heads);
        }
        return slopes;
    }

    /** {@code q} is [rows, heads, keyLength]; {@code out} gets [rows, heads, valueLength]. */
    void forward(Batch batch, Activations q, Activations out) {
        this.batch = batch;
        this.q = q;
        this.out = out;
        out.resize(batch.size());
        pageScores.resize(batch.size());
        workers.run(batch.size() * headCount, this);
        out.changed();
    }

    @Override
    public void run(int index) {
        int row = index / headCount;
        int head = index % headCount;
        int position = batch.position(row);
        int first = window > 0 ? Math.max(0, position + 1 - window) : 0;
        KeyValues cache = (KeyValues) batch.sequence(row).state(keyValueBlock);
        attend(cache, row, head, position, first, position + 1);
    }

    private void attend(KeyValues cache, int row, int head, int position, int first, int end) {
        int kvHead = head / (headCount / cache.heads);
        int query = row * q.columns() + head * keyLength;
        float[] result = out.values();
        int target = row * out.columns() + head * valueLength;
        float[] scores = pageScores.values();
        int base = (row * headCount + head) * KeyValues.PAGE;

        Arrays.fill(result, target, target + valueLength, 0);
        float max = sinks.length == 0 ? Float.NEGATIVE_INFINITY : sinks[head];
        double sum = sinks.length == 0 ? 0 : 1;
        for (int start = first; start < end; ) {
            KeyValues.Page page = cache.page(start / KeyValues.PAGE);
            int slot = start % KeyValues.PAGE;
            int count = Math.min(KeyValues.PAGE - slot, end - start);
            int keys = (kvHead * KeyValues.PAGE + slot) * keyLength;
            VectorMath.dots(q.values(), query, page.keys, keys, count, keyLength, scores, base);
            VectorMath.scale(scores, base, count, scale);
            adjust(scores, base, count, head, position - start);
            float pageMax = VectorMath.max(scores, base, count);
            if (pageMax > max) {
                float correction = (float) Math.exp(max - pageMax);
                VectorMath.scale(result, target, valueLength, correction);
                sum *= correction;
                max = pageMax;
            }
            sum += VectorMath.expSum(scores, base, count, max);
            for (int i = 0; i < count; i++) {
                int value = (kvHead * KeyValues.PAGE + slot + i) * valueLength;
                VectorMath.axpy(scores[base + i], page.values, value, result, target, valueLength);
            }
            start += count;
        }
        VectorMath.scale(result, target, valueLength, (float) (1 / sum));
    }

    /** Soft cap and ALiBi; {@code distance}: from the query to the first of these keys. */
    private void adjust(float[] scores, int first, int count, int head, int distance) {
        for (int i = 0; softCap != 0 && i < count; i++) {
            scores[first + i] = softCap * (float) Math.tanh(scores[first + i] / softCap);
        }
        for (int i = 0; slopes.length > 0 && i < count; i++) {
            scores[first + i] -= slopes[head] * Math.abs(distance - i);
        }
    }
}
