package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.random.RandomGenerator;

/**
 * Divides the logits; 0 or less keeps the best candidate only. With a range it follows the entropy of the candidates:
 * lowest where one stands out, highest where all are equally likely.
 *
 * @param range the temperature varies by so much down and up; 0 is off
 * @param exponent bends the way from the lowest to the highest
 */
public record Temperature(float temperature, float range, float exponent) implements Step {
    /** Whether all that remains is to take the best. */
    public boolean greedy() {
        return temperature <= 0 && range <= 0;
    }

    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        if (range > 0 && candidates.size == 1) {
            return;
        }
        double actual = range > 0 ? dynamic(candidates) : temperature;
        if (actual <= 0) {
            candidates.keepOnly(candidates.best());
        } else if (actual != 1) {
            for (int i = 0; i < candidates.size; i++) {
                candidates.logits[i] = (float) (candidates.logits[i] / actual);
            }
        }
    }

    private double dynamic(Candidates candidates) {
        double least = Math.max(0, temperature - range);
        double most = temperature + range;
        double entropy = Truncations.entropy(candidates.probabilities(), candidates.size);
        return least + (most - least) * Math.pow(entropy / Math.log(candidates.size), exponent);
    }
}
