package dev.lareira.core.internal.model;

import dev.lareira.quant.Activations;
import dev.lareira.quant.VectorMath;
import dev.lareira.quant.Workers;
import java.util.Arrays;

/**
 * softmax(q·K) V of whole texts in which every token sees the others, those within a window around it where there is one.
 * Texts of a batch lie one after the other without padding. Goes over blocks of queries and panels of keys, so that both
 * products run in tiles; one task is one head of one text.
 */
final class BidirectionalScores implements Workers.Task {
    /** Queries of a block; several times the height of a tile. */
    private static final int QUERIES = 48;

    private static final int PANEL = VectorMath.PANEL;
    private static final ThreadLocal<Panels> PANELS = ThreadLocal.withInitial(Panels::new);

    /** Keys, values and scores of one head of one text. */
    private static final class Panels {
        /** [panels of keys, keyLength, 32] */
        float[] keys = {};
        /** [panels of the value's length, keys, 32] */
        float[] values = {};
        /** [queries of a block, keys] */
        float[] scores = {};

        /** [queries of a block, 32] */
        final float[] result = new float[QUERIES * PANEL];

        void reserve(int keySize, int valueSize, int scoreSize) {
            keys = keys.length < keySize ? new float[keySize] : keys;
            values = values.length < valueSize ? new float[valueSize] : values;
            scores = scores.length < scoreSize ? new float[scoreSize] : scores;
        }
    }

    private final Workers workers;
    private final int headCount;
    private final int headsPerKey;
    private final int keyLength;
    private final int valueLength;
    private final float scale;
    private final int window;
    private final float[] slopes;

    private Batch batch;
    private Activations q;
    private Activations k;
    private Activations v;
    private Activations out;

    BidirectionalScores(HyperParameters p, int block, Scratch scratch) {
        workers = scratch.workers;
        headCount = p.headCount(block);
        headsPerKey = headCount / p.headCountKv(block);
        keyLength = p.keyLength(block);
        valueLength = p.valueLength(block);
        scale = p.attentionScale(block);
        window = p.window(block);
        slopes = AttentionScores.alibiSlopes(p.architecture.alibiMaxBias, headCount);
    }

    /** Rows of {@code q}, {@code k} and {@code v} are [heads, length]; {@code out} gets [rows, heads, valueLength]. */
    void forward(Batch batch, Activations q, Activations k, Activations v, Activations out) {
        this.batch = batch;
        this.q = q;
        this.k = k;
        this.v = v;
        this.out = out;
        out.resize(batch.size());
        workers.run(batch.textCount() * headCount, this);
        out.changed();
    }

    @Override
    public void run(int index) {
        int first = batch.textStart(index / headCount);
        int length = batch.textStart(index / headCount + 1) - first;
        int head = index % headCount;
        int padded = Math.ceilDiv(length, PANEL) * PANEL;
        Panels panels = PANELS.get();
        panels.reserve(padded * keyLength, Math.ceilDiv(valueLength, PANEL) * length * PANEL, QUERIES * padded);
        packKeys(panels.keys, first, length, head / headsPerKey);
        packValues(panels.values, first, length, head / headsPerKey);
        for (int start = 0; start < length; start += QUERIES) {
            block(panels, first, length, padded, head, start, Math.min(length, start + QUERIES));
        }
    }

    /** Keys as columns, already scaled; those behind the last are zero. */
    private void packKeys(float[] panels, int first, int length, int head) {
        for (int panel = 0; panel * PANEL < length; panel++) {
            int to = panel * PANEL * keyLength;
            int count = Math.min(PANEL, length - panel * PANEL);
            if (count < PANEL) {
                Arrays.fill(panels, to, to + PANEL * keyLength, 0);
            }
            for (int i = 0; i < count; i++) {
                int from = (first + panel * PANEL + i) * k.columns() + head * keyLength;
                for (int d = 0; d < keyLength; d++) {
                    panels[to + d * PANEL + i] = k.values()[from + d] * scale;
                }
            }
        }
    }

    private void packValues(float[] panels, int first, int length, int head) {
        for (int part = 0, to = 0; part < valueLength; part += PANEL) {
            int count = Math.min(PANEL, valueLength - part);
            for (int i = 0; i < length; i++, to += PANEL) {
                int from = (first + i) * v.columns() + head * valueLength + part;
                System.arraycopy(v.values(), from, panels, to, count);
                Arrays.fill(panels, to + count, to + PANEL, 0);
            }
        }
    }

    /** Attention of the queries {@code start} to {@code end} of a text of {@code length} tokens. */
    private void block(Panels panels, int first, int length, int padded, int head, int start, int end) {
        int reach = window > 0 ? window / 2 : length;
        int firstPanel = Math.max(0, start - reach) / PANEL;
        int keysEnd = Math.min(length, end + reach);
        int queries = end - start;
        int query = (first + start) * q.columns() + head * keyLength;
        Arrays.fill(panels.scores, 0, queries * padded, 0);
        for (int panel = firstPanel; panel * PANEL < keysEnd; panel++) {
            VectorMath.panel(
                    panels.keys,
                    panel * PANEL * keyLength,
                    keyLength,
                    q.values(),
                    query,
                    q.columns(),
                    queries,
                    panels.scores,
                    panel * PANEL,
                    padded);
        }
        int keysStart = firstPanel * PANEL;
        for (int i = 0; i < queries; i++) {
            int from = Math.max(0, start + i - reach);
            int to = (int) Math.min(length, (long) start + i + reach + 1);
            normalise(panels.scores, i * padded, start + i, from, to, keysStart, keysEnd, head);
        }
        for (int part = 0; part < valueLength; part += PANEL) {
            Arrays.fill(panels.result, 0, queries * PANEL, 0);
            int values = part * length + keysStart * PANEL;
            int keys = keysEnd - keysStart;
            VectorMath.panel(
                    panels.values, values, keys, panels.scores, keysStart, padded, queries, panels.result, 0, PANEL);
            for (int i = 0; i < queries; i++) {
                int target = (first + start + i) * out.columns() + head * valueLength + part;
                System.arraycopy(panels.result, i * PANEL, out.values(), target, Math.min(PANEL, valueLength - part));
            }
        }
    }

    /** Softmax over the keys {@code from} to {@code to} of a row; the others between {@code first} and {@code end} get 0. */
    private void normalise(float[] scores, int row, int position, int from, int to, int first, int end, int head) {
        if (slopes.length > 0) {
            for (int key = from; key < to; key++) {
                scores[row + key] -= slopes[head] * Math.abs(position - key);
            }
        }
        VectorMath.softmax(scores, row + from, to - from);
        if (from > first) {
            Arrays.fill(scores, row + first, row + from, 0);
        }
        if (to < end) {
            Arrays.fill(scores, row + to, row + end, 0);
        }
    }
}
