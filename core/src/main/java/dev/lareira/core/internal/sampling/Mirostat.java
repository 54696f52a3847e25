package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.random.RandomGenerator;

/**
 * Mirostat: keeps as many candidates as make the surprise of the text come out at a target (Basu et al. 2021). Version 1
 * estimates their number from the slope of the most probable, version 2 cuts by surprise. Meant to be the last step.
 */
public final class Mirostat implements Step {
    /** How many of the most probable tell the slope, as in the paper. */
    private static final int SLOPE_TOKENS = 100;

    private static final double LOG_2 = Math.log(2);

    private final int version;
    private final float tau;
    private final float eta;
    private final int slopeTokens;
    /** The surprise at which candidates are cut, in bits; follows what was chosen. */
    private double mu;

    /**
     * @param version 1 or 2
     * @param tau the surprise aimed at, in bits per token
     * @param eta how fast it learns
     */
    public Mirostat(int version, float tau, float eta) {
        this(version, tau, eta, SLOPE_TOKENS, 2 * tau);
    }

    Mirostat(int version, float tau, float eta, int slopeTokens, double mu) {
        this.version = version;
        this.tau = tau;
        this.eta = eta;
        this.slopeTokens = slopeTokens;
        this.mu = mu;
    }

    @Override
    public Step start() {
        return new Mirostat(version, tau, eta);
    }

    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        candidates.sortFirst(candidates.size);
        double[] probabilities = candidates.probabilities();
        candidates.keep(
                version == 1
                        ? byRank(probabilities, candidates.size, candidates.vocabularySize())
                        : bySurprise(probabilities, candidates.size));
    }

    /** Zipf's exponent from the ratios of neighbours, then the rank at which the expected surprise is mu. */
    private int byRank(double[] probabilities, int size, int vocabulary) {
        double products = 0;
        double squares = 0;
        for (int i = 0; i < Math.min(slopeTokens, size) - 1 && probabilities[i + 1] > 0; i++) {
            double t = Math.log((i + 2.0) / (i + 1));
            products += t * Math.log(probabilities[i] / probabilities[i + 1]);
            squares += t * t;
        }
        if (products == 0) {
            return size;
        }
        double slope = products / squares;
        double excess = slope - 1;
        double weight = excess == 0 ? 1 / Math.log(vocabulary) : excess / (1 - Math.pow(vocabulary, -excess));
        double rank = Math.pow(weight * Math.pow(2, mu), 1 / slope);
        return (int) Math.clamp(rank, 1, size);
    }

    private int bySurprise(double[] probabilities, int size) {
        int kept = 1;
        while (kept < size && -Math.log(probabilities[kept]) / LOG_2 <= mu) {
            kept++;
        }
        return kept;
    }

    @Override
    public void chosen(int token, Candidates candidates) {
        double[] probabilities = candidates.probabilities();
        for (int i = 0; i < candidates.size; i++) {
            if (candidates.ids[i] == token) {
                mu -= eta * (-Math.log(probabilities[i]) / LOG_2 - tau);
            }
        }
    }

    double mu() {
        return mu;
    }
}
