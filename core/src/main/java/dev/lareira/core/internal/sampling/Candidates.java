package dev.lareira.core.internal.sampling;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The tokens that can still be chosen and their logits. Reused for every token: grows to the vocabulary once and then
 * allocates nothing.
 *
 * <p>Ranking works on keys: the logit in the upper half, so that keys compare as logits do, and the complement of the id
 * in the lower, so that the lower id ranks first among equals.
 */
public final class Candidates {
    /** What to do with a candidate that was looked for. */
    interface Visitor {
        /** {@code index} among the candidates, {@code at} in the list of tokens looked for. */
        void found(int index, int at);
    }

    /** More than any vocabulary has; takes the low bits of a score, of which 31 bits of fraction are left. */
    private static final long INDEX_LIMIT = 1 << 21;

    int[] ids = {};
    float[] logits = {};
    int size;
    private int vocabularySize;
    /** Most probable first. */
    private boolean sorted;
    /** From here on, an id is its own index. */
    private int moved;

    private long[] keys = {};
    private double[] probabilities = {};

    /** All tokens of the vocabulary. */
    public void reset(float[] all) {
        if (ids.length < all.length) {
            ids = new int[all.length];
            logits = new float[all.length];
            keys = new long[all.length];
            probabilities = new double[all.length];
            moved = all.length;
        }
        for (int id = 0; id < moved; id++) {
            ids[id] = id;
        }
        moved = 0;
        System.arraycopy(all, 0, logits, 0, all.length);
        size = all.length;
        vocabularySize = size;
        sorted = false;
    }

    public int size() {
        return size;
    }

    /** How many there were before any was dropped. */
    int vocabularySize() {
        return vocabularySize;
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

    /** Puts a candidate further to the front, over one that is dropped. Going from front to back keeps the order. */
    void move(int from, int to) {
        ids[to] = ids[from];
        logits[to] = logits[from];
        moved = Math.max(moved, to + 1);
    }

    /** Keeps the first candidates only. */
    void keep(int count) {
        size = count;
    }

    /** Keeps one candidate only. */
    void keepOnly(int index) {
        move(index, 0);
        keep(1);
    }

    /** Looks for tokens, given in ascending order, each once. */
    void visit(int[] tokens, int count, Visitor visitor) {
        if (moved == 0) {
            for (int at = 0; at < count; at++) {
                if (tokens[at] >= 0 && tokens[at] < size) {
                    visitor.found(tokens[at], at);
                }
            }
            return;
        }
        for (int index = 0; index < size; index++) {
            int at = Arrays.binarySearch(tokens, 0, count, ids[index]);
            if (at >= 0) {
                visitor.found(index, at);
            }
        }
    }

    /** Brings the {@code k} most probable to the front, sorted, and drops the rest. */
    public void sortFirst(int k) {
        if (!sorted) {
            rank(Math.min(k, size));
            takeRanked(Math.min(k, size));
        }
        size = Math.min(size, k);
    }

    /** Finds the {@code n} most probable without changing anything; {@link #rankedLogit} tells them. */
    void rank(int n) {
        if (n < size / 4) {
            select(n);
        } else {
            for (int i = 0; i < size; i++) {
                keys[i] = key(logits[i], ids[i]);
            }
        }
        int ranked = n < size / 4 ? n : size;
        Arrays.sort(keys, 0, ranked);
        for (int i = 0, j = ranked - 1; i < j; i++, j--) {
            long swap = keys[i];
            keys[i] = keys[j];
            keys[j] = swap;
        }
    }

    float rankedLogit(int place) {
        return logitOf(keys[place]);
    }

    /** Keeps the first {@code n} found by {@link #rank}, in their order. */
    void takeRanked(int n) {
        for (int i = 0; i < n; i++) {
            ids[i] = (int) ~keys[i];
            logits[i] = logitOf(keys[i]);
        }
        moved = Math.max(moved, n);
        size = n;
        sorted = true;
    }

    private static long key(float logit, int id) {
        return (long) ordered(Float.floatToIntBits(logit + 0f)) << 32 | ~id & 0xffff_ffffL;
    }

    private static float logitOf(long key) {
        return Float.intBitsToFloat(ordered((int) (key >> 32)));
    }

    /** Bits of a float to an int that compares alike, and back. */
    private static int ordered(int bits) {
        return bits ^ bits >> 31 & Integer.MAX_VALUE;
    }

    /** Puts the n largest keys at the front, in a heap whose root is the smallest of them. */
    private void select(int n) {
        if (n == 0) {
            return;
        }
        for (int i = 0; i < n; i++) {
            keys[i] = key(logits[i], ids[i]);
        }
        for (int i = n / 2 - 1; i >= 0; i--) {
            siftDown(i, n);
        }
        float least = logitOf(keys[0]);
        for (int i = n; i < size; i++) {
            if (logits[i] >= least) {
                long key = key(logits[i], ids[i]);
                if (key > keys[0]) {
                    keys[0] = key;
                    siftDown(0, n);
                    least = logitOf(keys[0]);
                }
            }
        }
    }

    private void siftDown(int i, int n) {
        long value = keys[i];
        while (2 * i + 1 < n) {
            int child = 2 * i + 1;
            if (child + 1 < n && keys[child + 1] < keys[child]) {
                child++;
            }
            if (keys[child] >= value) {
                break;
            }
            keys[i] = keys[child];
            i = child;
        }
        keys[i] = value;
    }

    /** Indices of the candidates by rising score, which is not negative; equal ones in the order they are in. */
    void rankByScore(double[] scores) {
        for (int i = 0; i < size; i++) {
            keys[i] = Double.doubleToRawLongBits(scores[i]) & -INDEX_LIMIT | i;
        }
        Arrays.sort(keys, 0, size);
    }

    int rankedIndex(int place) {
        return (int) (keys[place] & INDEX_LIMIT - 1);
    }

    /** Keeps the first {@code n} found by {@link #rankByScore}, in the order they are in. */
    void keepScored(int n) {
        for (int i = 0; i < n; i++) {
            keys[i] &= INDEX_LIMIT - 1;
        }
        Arrays.sort(keys, 0, n);
        for (int i = 0; i < n; i++) {
            move((int) keys[i], i);
        }
        size = n;
    }

    /** Index of the most probable candidate, the lowest id of equals. */
    int best() {
        if (sorted) {
            return 0;
        }
        int best = 0;
        for (int i = 1; i < size; i++) {
            if (logits[i] > logits[best] || logits[i] == logits[best] && ids[i] < ids[best]) {
                best = i;
            }
        }
        return best;
    }

    /** The token of the largest logit, the lowest id of equals. */
    public static int best(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            if (logits[id] > logits[best]) {
                best = id;
            }
        }
        return best;
    }

    /** The probability of each candidate among them all. Valid until the next call. */
    double[] probabilities() {
        double max = logits[best()];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            probabilities[i] = Math.exp(logits[i] - max);
            sum += probabilities[i];
        }
        for (int i = 0; i < size; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    /** Logarithm of the sum of the exponentials of the logits: what turns a logit into a logarithm of a probability. */
    public double logSumExp() {
        double max = logits[best()];
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += Math.exp(logits[i] - max);
        }
        return max + Math.log(sum);
    }

    /** Draws a candidate by its probability and gives its id. */
    public int draw(RandomGenerator random) {
        if (size == 1) {
            return ids[0];
        }
        double[] probability = probabilities();
        double left = random.nextDouble();
        for (int i = 0; i < size; i++) {
            left -= probability[i];
            if (left < 0) {
                return ids[i];
            }
        }
        return ids[best()];
    }
}
