package dev.lareira.core.internal.sampling;

/** Steps that drop improbable candidates. Each keeps at least one. */
public final class Truncations {
    private Truncations() {}

    /** The k most probable; 0 or less keeps all (Fan et al. 2018). */
    public static void topK(Candidates candidates, int k) {
        if (k > 0) {
            candidates.sortFirst(k);
        }
    }

    /** The smallest set of the most probable whose sum reaches p (nucleus sampling, Holtzman et al. 2019). */
    public static void topP(Candidates candidates, float p) {
        if (p >= 1) {
            return;
        }
        candidates.sort();
        double max = candidates.logits[0];
        double sum = 0;
        for (int i = 0; i < candidates.size; i++) {
            sum += Math.exp(candidates.logits[i] - max);
        }
        double reached = 0;
        for (int i = 0; i < candidates.size; i++) {
            reached += Math.exp(candidates.logits[i] - max) / sum;
            if (reached >= p) {
                candidates.keep(i + 1);
                return;
            }
        }
    }

    /** Those at least p times as probable as the best (Nguyen et al. 2024). */
    public static void minP(Candidates candidates, float p) {
        if (p <= 0) {
            return;
        }
        float least = candidates.logits[candidates.best()] + (float) Math.log(p);
        int kept = 0;
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.logits[i] >= least) {
                candidates.ids[kept] = candidates.ids[i];
                candidates.logits[kept++] = candidates.logits[i];
            }
        }
        candidates.keep(kept);
    }
}
