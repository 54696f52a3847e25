package dev.lareira.core.internal.sampling;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/** The tokens that can still be chosen and their logits. Reused for every token; grows to the vocabulary once. */
public final class Candidates {
    int[] ids = {};
    float[] logits = {};
    int size;
    private boolean sorted;
    private long[] order = {};

    /** All tokens of the vocabulary. */
    public void reset(float[] all) {
        if (ids.length < all.length) {
            ids = new int[all.length];
            logits = new float[all.length];
            order = new long[all.length];
        }
        for (int id = 0; id < all.length; id++) {
            ids[id] = id;
        }
        System.arraycopy(all, 0, logits, 0, all.length);
        size = all.length;
        sorted = false;
    }

    public int size() {
        return size;
    }

    public int id(int index) {
        return ids[index];
    }

    public float logit(int index) {
        return logits[index];
    }

    void set(int index, float logit) {
        logits[index] = logit;
        sorted = false;
    }

    /** Multiplies every logit by a positive factor, which keeps the order. */
    void scale(float factor) {
        for (int i = 0; i < size; i++) {
            logits[i] *= factor;
        }
    }

    /** Keeps the first candidates only. */
    void keep(int count) {
        size = count;
    }

    /** Most probable first, lower id first of equals. */
    void sort() {
        sortFirst(size);
    }

    /** Brings the {@code k} most probable to the front, sorted, and drops the rest. */
    void sortFirst(int k) {
        if (sorted) {
            size = Math.min(size, k);
            return;
        }
        for (int i = 0; i < size; i++) {
            order[i] = key(logits[i], i);
        }
        int kept = Math.min(k, size);
        if (kept < size / 4) {
            selectLargest(kept);
        }
        int n = kept < size / 4 ? kept : size;
        Arrays.sort(order, 0, n);
        int[] oldIds = Arrays.copyOf(ids, size);
        float[] oldLogits = Arrays.copyOf(logits, size);
        for (int i = 0; i < kept; i++) {
            int from = (int) ~order[n - 1 - i];
            ids[i] = oldIds[from];
            logits[i] = oldLogits[from];
        }
        size = kept;
        sorted = true;
    }

    /** A number that grows with the logit, and falls with the index among equals. */
    private static long key(float logit, int index) {
        int bits = Float.floatToIntBits(logit + 0f);
        int ordered = bits ^ bits >> 31 & Integer.MAX_VALUE;
        return (long) ordered << 32 | ~index & 0xffff_ffffL;
    }

    /** Puts the n largest keys at the front, in a heap whose root is the smallest of them. */
    private void selectLargest(int n) {
        if (n == 0) {
            return;
        }
        for (int i = n / 2 - 1; i >= 0; i--) {
            siftDown(i, n);
        }
        for (int i = n; i < size; i++) {
            if (order[i] > order[0]) {
                long swap = order[0];
                order[0] = order[i];
                order[i] = swap;
                siftDown(0, n);
            }
        }
    }

    private void siftDown(int i, int n) {
        long value = order[i];
        while (2 * i + 1 < n) {
            int child = 2 * i + 1;
            if (child + 1 < n && order[child + 1] < order[child]) {
                child++;
            }
            if (order[child] >= value) {
                break;
            }
            order[i] = order[child];
            i = child;
        }
        order[i] = value;
    }

    /** Index of the most probable candidate, the lowest id of equals. */
    int best() {
        int best = 0;
        for (int i = 1; i < size; i++) {
            if (logits[i] > logits[best] || logits[i] == logits[best] && ids[i] < ids[best]) {
                best = i;
            }
        }
        return best;
    }

    /** Divides the logits by the temperature; 0 or less keeps the best candidate only. */
    public void temperature(float temperature) {
        if (temperature <= 0) {
            int best = best();
            ids[0] = ids[best];
            logits[0] = logits[best];
            keep(1);
        } else if (temperature != 1) {
            scale(1 / temperature);
        }
    }

    /** Adds to the logits of some tokens. */
    public void bias(Map<Integer, Float> bias) {
        for (int i = 0; i < size; i++) {
            Float added = bias.get(ids[i]);
            if (added != null) {
                set(i, logits[i] + added);
            }
        }
    }

    /** Draws a candidate by its probability and gives its id. */
    public int draw(RandomGenerator random) {
        if (size == 1) {
            return ids[0];
        }
        double max = logits[best()];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logits[i] - max);
        }
        double left = random.nextDouble() * sum;
        for (int i = 0; i < size; i++) {
            left -= Math.exp(logits[i] - max);
            if (left < 0) {
                return ids[i];
            }
        }
        return ids[best()];
    }
}
