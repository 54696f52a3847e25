package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * DRY: a token that would continue a repetition loses logit, exponentially in the length of what repeats (Weidmann
 * 2024). What lies before a breaker does not count as repeating.
 */
public final class DryPenalty implements Step {
    /** Largest x for which e to the x is a finite float: keeps the penalty finite. */
    private static final double MAX_LOG = 88.7228391;

    private final float multiplier;
    private final float base;
    private final int allowedLength;
    private final int lastTokens;
    /** By first token, which {@code heads} repeats for the search. */
    private final List<int[]> breakers;

    private final int[] heads;
    /** Z-function of the history read backwards: how long what ends {@code k} tokens ago repeats what ends now. */
    private int[] repeats = {};

    private long[] continuations = {};
    private int[] tokens = {};
    private int[] lengths = {};

    /**
     * @param multiplier the penalty of a repetition of {@code allowedLength}; 0 is off
     * @param base by what each further token multiplies it; below 1 is off
     * @param lastTokens how far back; 0 is off, less the whole history
     */
    public DryPenalty(float multiplier, float base, int allowedLength, int lastTokens, List<int[]> breakers) {
        this.multiplier = multiplier;
        this.base = base;
        this.allowedLength = allowedLength;
        this.lastTokens = lastTokens;
        this.breakers = breakers.stream()
                .filter(breaker -> breaker.length > 0)
                .sorted(Comparator.comparingInt(breaker -> breaker[0]))
                .toList();
        heads = this.breakers.stream().mapToInt(breaker -> breaker[0]).toArray();
    }

    private DryPenalty(DryPenalty other) {
        multiplier = other.multiplier;
        base = other.base;
        allowedLength = other.allowedLength;
        lastTokens = other.lastTokens;
        breakers = other.breakers;
        heads = other.heads;
    }

    @Override
    public Step start() {
        return new DryPenalty(this);
    }

    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        int window = lastTokens < 0 ? history.size() : Math.min(lastTokens, history.size());
        if (multiplier == 0 || base < 1 || window <= allowedLength) {
            return;
        }
        int longest = sinceBreaker(history, window);
        if (longest < allowedLength) {
            return;
        }
        measureRepeats(history, window);
        int count = collect(history, window, longest);
        candidates.visit(tokens, count, (index, at) -> {
            if (!breaksAlone(candidates.ids[index])) {
                candidates.set(index, candidates.logits[index] - penalty(lengths[at] - allowedLength));
            }
        });
    }

    private float penalty(int excess) {
        double most = base > 1.000001f ? MAX_LOG / Math.log(base) : Double.MAX_VALUE;
        return (float) (multiplier * Math.pow(base, Math.min(excess, Math.floor(most))));
    }

    /** How many of the last tokens come after the last breaker. */
    private int sinceBreaker(Sampler.History history, int window) {
        for (int back = 0; back < window; back++) {
            int longest = -1;
            int token = history.back(back);
            for (int i = firstBreaker(token); i < heads.length && heads[i] == token; i++) {
                int[] breaker = breakers.get(i);
                int tail = breaker.length - 1;
                if (tail > longest && tail <= back && matches(breaker, history, back)) {
                    longest = tail;
                }
            }
            if (longest >= 0) {
                return back - longest;
            }
        }
        return window;
    }

    private static boolean matches(int[] breaker, Sampler.History history, int back) {
        for (int i = 0; i < breaker.length; i++) {
            if (breaker[i] != history.back(back - i)) {
                return false;
            }
        }
        return true;
    }

    private boolean breaksAlone(int token) {
        for (int i = firstBreaker(token); i < heads.length && heads[i] == token; i++) {
            if (breakers.get(i).length == 1) {
                return true;
            }
        }
        return false;
    }

    /** Index of the first breaker that starts with a token, or of where it would be. */
    private int firstBreaker(int token) {
        int low = 0;
        int high = heads.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (heads[middle] < token) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void measureRepeats(Sampler.History history, int window) {
        if (repeats.length < window) {
            repeats = new int[Math.max(window, 2 * repeats.length)];
            continuations = new long[repeats.length];
            tokens = new int[repeats.length];
            lengths = new int[repeats.length];
        }
        int left = 0;
        int right = 0;
        for (int k = 1; k < window; k++) {
            int n = k < right ? Math.min(right - k, repeats[k - left]) : 0;
            while (k + n < window && history.back(n) == history.back(k + n)) {
                n++;
            }
            repeats[k] = n;
            if (k + n > right) {
                left = k;
                right = k + n;
            }
        }
    }

    /** Fills in the tokens that followed what repeats, ascending, each with its longest repetition. */
    private int collect(Sampler.History history, int window, int longest) {
        int found = 0;
        for (int k = 1; k < window; k++) {
            int length = Math.min(repeats[k], longest);
            if (length >= allowedLength) {
                continuations[found++] = (long) history.back(k - 1) << 32 | length;
            }
        }
        Arrays.sort(continuations, 0, found);
        int distinct = 0;
        for (int i = 0; i < found; i++) {
            int token = (int) (continuations[i] >> 32);
            if (distinct == 0 || tokens[distinct - 1] != token) {
                tokens[distinct++] = token;
            }
            lengths[distinct - 1] = (int) continuations[i];
        }
        return distinct;
    }
}
