package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.Workers;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * softmax(q·K) V of every row and head, each token seeing itself and those before it. Queries that share a head of keys are
 * taken together, up to {@value QueryBlock#ROWS} of one or more tokens, so that a page is unpacked once for all of them
 * and its products are those of matrices ({@link QueryBlock}).
 */
final class AttentionScores implements Workers.Task {
    private final Workers workers;
    private final int keyValueBlock;
    private final int headCount;
    private final QueryBlock[] lanes;
    private final QueryBlock.Rules rules;
    private final AtomicInteger next = new AtomicInteger();

    private Batch batch;
    private Activations q;
    private Activations out;
    /** Heads of keys, query heads that share one, and most rows of a block, of this pass. */
    private int headCountKv;

    private int group;
    private int blockRows;

    AttentionScores(HyperParameters p, int block, Weights weights, Scratch scratch) {
        keyValueBlock = p.keyValueBlock(block);
        workers = scratch.workers;
        headCount = p.headCount(block);
        lanes = scratch.queryBlocks(p.keyLength(block), p.valueLength(block));
        rules = new QueryBlock.Rules(
                p.attentionScale(block),
                p.attentionSoftCap,
                p.window(block),
                alibiSlopes(p.architecture.alibiMaxBias, headCount),
                weights.optionalVector("blk." + block + ".attn_sinks.weight", headCount));
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
        headCountKv = ((KeyValues) batch.sequence(0).state(keyValueBlock)).heads;
        group = headCount / headCountKv;
        blockRows = QueryBlock.ROWS;
        while (blockRows > QueryBlock.FEWEST && blocks() < workers.size()) {
            blockRows -= QueryBlock.FEWEST;
        }
        next.set(0);
        workers.run(Math.min(workers.size(), blocks()), this);
        out.changed();
    }

    private int blocks() {
        int blocks = 0;
        for (int text = 0; text < batch.textCount(); text++) {
            blocks += blocks(text);
        }
        return blocks;
    }

    private int blocks(int text) {
        return headCountKv * Math.ceilDiv(rows(text), blockRows);
    }

    /** Queries of a text for each head of keys. */
    private int rows(int text) {
        return (batch.textStart(text + 1) - batch.textStart(text)) * group;
    }

    /** Takes blocks until there are no more; each lane has working memory of its own. */
    @Override
    public void run(int lane) {
        int first = 0;
        int text = 0;
        for (int index = next.getAndIncrement(); ; index = next.getAndIncrement()) {
            while (text < batch.textCount() && index - first >= blocks(text)) {
                first += blocks(text++);
            }
            if (text == batch.textCount()) {
                return;
            }
            attend(lanes[lane], text, (index - first) / headCountKv, (index - first) % headCountKv);
        }
    }

    private void attend(QueryBlock block, int text, int part, int kvHead) {
        int start = batch.textStart(text);
        int from = part * blockRows;
        int to = Math.min(rows(text), from + blockRows);
        block.clear();
        for (int i = from; i < to; i++) {
            int row = start + i / group;
            int head = kvHead * group + i % group;
            block.add(batch.position(row), head, q.values(), row * q.columns(), rules);
        }
        block.attend((KeyValues) batch.sequence(start).state(keyValueBlock), kvHead, rules);
        for (int i = from; i < to; i++) {
            int row = start + i / group;
            block.result(i - from, out.values(), row * out.columns());
        }
    }
}
