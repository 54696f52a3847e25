package dev.lareira.core.internal.model;

import static dev.lareira.core.internal.model.KeyValuePage.POSITIONS;
import static dev.lareira.core.internal.model.KeyValuePage.WIDTH;

import dev.lareira.quant.VectorMath;
import java.util.Arrays;

/**
 * Queries that read the same keys and values, taken through the pages once with a running maximum and sum for each ("Online
 * normalizer calculation for softmax", Milakov and Gimelshein 2018; blocked as in "FlashAttention", Dao et al. 2022), so
 * no row of scores is ever stored whole. What a query gets does not depend on the others of its block. Working memory of
 * one thread, shared by all blocks of its shape.
 */
final class QueryBlock {
    /** Most queries: a multiple of the tokens of every register tile. */
    static final int ROWS = 60;
    /** Rows are filled up to a multiple of this by zeros, since a tile of one row costs as much as one of four. */
    static final int FEWEST = 4;

    /**
     * What a family does to scores.
     *
     * @param window most positions that a token sees, 0 for all
     * @param slopes of ALiBi by head, empty for none
     * @param sinks one more score by head that takes part in the sum, empty for none
     */
    record Rules(float scale, float softCap, int window, float[] slopes, float[] sinks) {
        int first(int position) {
            return window > 0 ? Math.max(0, position + 1 - window) : 0;
        }

        /** Soft cap and ALiBi; {@code distance}: from the query to the first of these keys. */
        void adjust(float[] scores, int first, int count, int head, int distance) {
            for (int i = 0; softCap != 0 && i < count; i++) {
                scores[first + i] = softCap * (float) Math.tanh(scores[first + i] / softCap);
            }
            for (int i = 0; slopes.length > 0 && i < count; i++) {
                scores[first + i] -= slopes[head] * Math.abs(distance - i);
            }
        }
    }

    private final int keyLength;
    private final int valueLength;
    private final int resultStride;
    private int rows;
    private final int[] positions = new int[ROWS];
    private final int[] heads = new int[ROWS];
    private final float[] queries;
    private final float[] scores = new float[ROWS * POSITIONS];
    private final float[] results;
    private final float[] max = new float[ROWS];
    private final double[] sum = new double[ROWS];
    private final float[] keys;
    private final float[] values;

    QueryBlock(int keyLength, int valueLength) {
        this.keyLength = keyLength;
        this.valueLength = valueLength;
        int panels = Math.ceilDiv(valueLength, WIDTH);
        resultStride = panels * WIDTH;
        queries = new float[ROWS * keyLength];
        results = new float[ROWS * resultStride];
        keys = new float[POSITIONS * keyLength];
        values = new float[POSITIONS * resultStride];
    }

    void clear() {
        rows = 0;
    }

    /** Adds a query; those of a block come in the order of their positions. {@code row}: where its heads begin. */
    void add(int position, int head, float[] q, int row, Rules rules) {
        positions[rows] = position;
        heads[rows] = head;
        max[rows] = rules.sinks.length == 0 ? Float.NEGATIVE_INFINITY : rules.sinks[head];
        sum[rows] = rules.sinks.length == 0 ? 0 : 1;
        System.arraycopy(q, row + head * keyLength, queries, rows * keyLength, keyLength);
        VectorMath.scale(queries, rows * keyLength, keyLength, rules.scale);
        rows++;
    }

    /** Divides by the sum and stores the result of a query among the heads of a row. */
    void result(int query, float[] out, int row) {
        int target = row + heads[query] * valueLength;
        System.arraycopy(results, query * resultStride, out, target, valueLength);
        VectorMath.scale(out, target, valueLength, (float) (1 / sum[query]));
    }

    void attend(KeyValues cache, int kvHead, Rules rules) {
        int tileRows = Math.ceilDiv(rows, FEWEST) * FEWEST;
        Arrays.fill(queries, rows * keyLength, tileRows * keyLength, 0);
        Arrays.fill(results, 0, tileRows * resultStride, 0);
        int end = positions[rows - 1] + 1;
        int first = rules.first(positions[0]) / POSITIONS * POSITIONS;
        for (int start = first; start < end; start += POSITIONS) {
            int count = Math.min(POSITIONS, end - start);
            KeyValuePage page = cache.page(start / KeyValues.PAGE);
            int section = KeyValuePage.section(kvHead, start % KeyValues.PAGE);
            Arrays.fill(scores, 0, tileRows * POSITIONS, 0);
            page.score(section, count, queries, tileRows, keys, scores);
            for (int row = 0; row < rows; row++) {
                weigh(row, start, count, rules);
            }
            page.mix(section, count, scores, tileRows, values, results);
        }
    }

    /** Turns a row's scores of a page into weights of its values, those of positions that it does not see into zeros. */
    private void weigh(int row, int start, int count, Rules rules) {
        int base = row * POSITIONS;
        int position = positions[row];
        int from = Math.max(0, rules.first(position) - start);
        int to = Math.min(count, position + 1 - start);
        if (from >= to) {
            Arrays.fill(scores, base, base + count, 0);
            return;
        }
        Arrays.fill(scores, base, base + from, 0);
        Arrays.fill(scores, base + to, base + count, 0);
        rules.adjust(scores, base + from, to - from, heads[row], position - start - from);
        float most = VectorMath.max(scores, base + from, to - from);
        if (most > max[row]) {
            float correction = (float) Math.exp(max[row] - most);
            VectorMath.scale(results, row * resultStride, resultStride, correction);
            sum[row] *= correction;
            max[row] = most;
        }
        sum[row] += VectorMath.expSum(scores, base + from, to - from, max[row]);
    }
}
