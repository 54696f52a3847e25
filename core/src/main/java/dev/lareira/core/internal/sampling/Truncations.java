package dev.lareira.core.internal.sampling;

/** Steps that drop improbable candidates. Each keeps at least one, and at least {@code minKeep} if there are so many. */
public final class Truncations {
    /** How many of the most probable are ranked first, before more are. */
    private static final int FIRST_RANKED = 256;

    private Truncations() {}

    /** The k most probable; 0 or less keeps all (Fan et al. 2018). */
    public static void topK(Candidates candidates, int k) {
        if (k > 0 && k < candidates.size) {
            candidates.sortFirst(k);
        }
    }

    /** The smallest set of the most probable whose sum reaches p (nucleus sampling, Holtzman et al. 2019). */
    public static void topP(Candidates candidates, float p, int minKeep) {
        if (p >= 1) {
            return;
        }
        double logSum = candidates.logSumExp();
        for (int ranked = FIRST_RANKED; ; ranked *= 8) {
            int n = Math.min(ranked, candidates.size);
            candidates.rank(n);
            int kept = reaching(candidates, n, logSum, p, minKeep);
            if (kept > 0 || n == candidates.size) {
                candidates.takeRanked(kept > 0 ? kept : n);
                return;
            }
        }
    }

    /** How many of the ranked reach p together; 0 when all of them do not. */
    private static int reaching(Candidates candidates, int ranked, double logSum, float p, int minKeep) {
        double reached = 0;
        for (int i = 0; i < ranked; i++) {
            reached += Math.exp(candidates.rankedLogit(i) - logSum);
            if (reached >= p && i + 1 >= minKeep) {
                return i + 1;
            }
        }
        return 0;
    }

    /** Those at least p times as probable as the best (Nguyen et al. 2024). */
    public static void minP(Candidates candidates, float p, int minKeep) {
        if (p <= 0) {
            return;
        }
        float least = candidates.logits[candidates.best()] + (float) Math.log(p);
        int above = 0;
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.logits[i] >= least) {
                above++;
            }
        }
        if (above < minKeep) {
            candidates.sortFirst(minKeep);
            return;
        }
        int kept = 0;
        for (int i = 0; kept < above; i++) {
            if (candidates.logits[i] >= least) {
                candidates.move(i, kept++);
            }
        }
        candidates.keep(above);
    }

    /** Those whose information is nearest to the expected, until their sum exceeds p (Meister et al. 2022). */
    public static void typical(Candidates candidates, float p, int minKeep) {
        if (p >= 1) {
            return;
        }
        double logSum = candidates.logSumExp();
        double[] probabilities = candidates.probabilities();
        double entropy = entropy(probabilities, candidates.size);
        double[] distances = probabilities;
        for (int i = 0; i < candidates.size; i++) {
            distances[i] = Math.abs(logSum - candidates.logits[i] - entropy);
        }
        candidates.rankByScore(distances);
        double sum = 0;
        int kept = 0;
        while (kept < candidates.size && (sum <= p || kept < minKeep)) {
            sum += Math.exp(candidates.logits[candidates.rankedIndex(kept)] - logSum);
            kept++;
        }
        candidates.keepScored(kept);
    }

    /** Masks those more than n standard deviations below the best (Tang et al. 2024); 0 or less keeps all. */
    public static void topNSigma(Candidates candidates, float n) {
        if (n <= 0 || candidates.size <= 1) {
            return;
        }
        double sum = 0;
        int finite = 0;
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.logits[i] != Float.NEGATIVE_INFINITY) {
                sum += candidates.logits[i];
                finite++;
            }
        }
        double mean = sum / finite;
        double squares = 0;
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.logits[i] != Float.NEGATIVE_INFINITY) {
                squares += (candidates.logits[i] - mean) * (candidates.logits[i] - mean);
            }
        }
        double least = candidates.logits[candidates.best()] - n * Math.sqrt(squares / finite);
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.logits[i] < least) {
                candidates.set(i, Float.NEGATIVE_INFINITY);
            }
        }
    }

    /** Of a distribution, in nats. */
    static double entropy(double[] probabilities, int size) {
        double entropy = 0;
        for (int i = 0; i < size; i++) {
            if (probabilities[i] > 0) {
                entropy -= probabilities[i] * Math.log(probabilities[i]);
            }
        }
        return entropy;
    }
}
