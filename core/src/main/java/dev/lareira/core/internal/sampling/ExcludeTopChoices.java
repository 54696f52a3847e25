package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.random.RandomGenerator;

/**
 * XTC: where several tokens are likely, drops all of them but the least likely (Weidmann 2024).
 *
 * @param probability how often it does so
 * @param threshold probability from which a token is likely; above 0.5 it is off
 */
public record ExcludeTopChoices(float probability, float threshold, int minKeep) implements Step {
    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        if (probability <= 0 || threshold > 0.5f || candidates.size < 2 || random.nextDouble() > probability) {
            return;
        }
        double[] probabilities = candidates.probabilities();
        int likely = 0;
        int last = -1;
        for (int i = 0; i < candidates.size; i++) {
            if (probabilities[i] >= threshold) {
                likely++;
                last = last < 0 || ranksAfter(candidates, i, last) ? i : last;
            }
        }
        if (likely < 2 || candidates.size - likely + 1 < minKeep) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < candidates.size; i++) {
            if (probabilities[i] < threshold || i == last) {
                candidates.move(i, kept++);
            }
        }
        candidates.keep(kept);
    }

    private static boolean ranksAfter(Candidates candidates, int a, int b) {
        return candidates.logits[a] < candidates.logits[b]
                || candidates.logits[a] == candidates.logits[b] && candidates.ids[a] > candidates.ids[b];
    }
}
