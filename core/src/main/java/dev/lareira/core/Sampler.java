package dev.lareira.core;

import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.core.internal.sampling.DryPenalty;
import dev.lareira.core.internal.sampling.ExcludeTopChoices;
import dev.lareira.core.internal.sampling.LogitBias;
import dev.lareira.core.internal.sampling.Mirostat;
import dev.lareira.core.internal.sampling.Penalties;
import dev.lareira.core.internal.sampling.Step;
import dev.lareira.core.internal.sampling.Temperature;
import dev.lareira.core.internal.sampling.Truncations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * How the next token is chosen: a chain of steps over the candidates, in the order given, and a seed. Immutable and
 * thread-safe; {@link #start} makes the state of one generation.
 *
 * <pre>{@code
 * Sampler sampler = Sampler.chain(Sampler.topK(40), Sampler.topP(0.95f), Sampler.temperature(0.8f), Sampler.seed(42));
 * }</pre>
 *
 * <p>A chain without a temperature draws from the model's own distribution. The same seed over the same logits gives the
 * same tokens.
 */
public final class Sampler {
    /** Tokens accepted so far, oldest first. */
    public interface History {
        int size();

        /** The token {@code back} steps ago, 0 the last. */
        int back(int back);
    }

    private final List<Step> steps;
    private final Long seed;

    private Sampler(List<Step> steps, Long seed) {
        this.steps = List.copyOf(steps);
        this.seed = seed;
    }

    private static Sampler of(Step step) {
        return new Sampler(List.of(step), null);
    }

    /** One sampler after the other; the last seed counts. */
    public static Sampler chain(Sampler... samplers) {
        List<Step> steps = new ArrayList<>();
        Long seed = null;
        for (Sampler sampler : samplers) {
            steps.addAll(sampler.steps);
            seed = sampler.seed != null ? sampler.seed : seed;
        }
        return new Sampler(steps, seed);
    }

    /** Always the most probable token, the lowest id of equals. */
    public static Sampler greedy() {
        return temperature(0);
    }

    /** llama.cpp's defaults: top-k 40, top-p 0.95, min-p 0.05, temperature 0.8. */
    public static Sampler defaults() {
        return chain(topK(40), topP(0.95f), minP(0.05f), temperature(0.8f));
    }

    /** Collects parameters by name, with llama.cpp's defaults and order. */
    public static SamplerBuilder builder() {
        return new SamplerBuilder();
    }

    /** Keeps the k most probable; 0 keeps all. */
    public static Sampler topK(int k) {
        return of((candidates, history, random) -> Truncations.topK(candidates, k));
    }

    /** Keeps the smallest set of the most probable whose probabilities sum up to p; 1 keeps all. */
    public static Sampler topP(float p) {
        return topP(p, 0);
    }

    /** As {@link #topP(float)}, keeping at least {@code minKeep}. */
    public static Sampler topP(float p, int minKeep) {
        return of((candidates, history, random) -> Truncations.topP(candidates, p, minKeep));
    }

    /** Keeps tokens at least p times as probable as the best; 0 keeps all. */
    public static Sampler minP(float p) {
        return minP(p, 0);
    }

    /** As {@link #minP(float)}, keeping at least {@code minKeep}. */
    public static Sampler minP(float p, int minKeep) {
        return of((candidates, history, random) -> Truncations.minP(candidates, p, minKeep));
    }

    /**
     * Keeps the tokens whose information is nearest to what is expected, until their probabilities exceed p; 1 keeps all
     * (locally typical sampling, Meister et al. 2022).
     */
    public static Sampler typical(float p) {
        return typical(p, 0);
    }

    /** As {@link #typical(float)}, keeping at least {@code minKeep}. */
    public static Sampler typical(float p, int minKeep) {
        return of((candidates, history, random) -> Truncations.typical(candidates, p, minKeep));
    }

    /** Keeps tokens whose logits are within n standard deviations of the best; 0 or less keeps all. */
    public static Sampler topNSigma(float n) {
        return of((candidates, history, random) -> Truncations.topNSigma(candidates, n));
    }

    /** XTC: drops all likely tokens but the least likely of them, see {@link #xtc(float, float, int)}. */
    public static Sampler xtc(float probability, float threshold) {
        return xtc(probability, threshold, 0);
    }

    /**
     * XTC, exclude top choices: where several tokens are likely, drops all of them but the least likely.
     *
     * @param probability how often it does so; 0 is off
     * @param threshold probability from which a token is likely; above 0.5 is off
     * @param minKeep does nothing where fewer would be left
     */
    public static Sampler xtc(float probability, float threshold, int minKeep) {
        return of(new ExcludeTopChoices(probability, threshold, minKeep));
    }

    /** Divides the logits: below 1 the probable become more so; 0 or less keeps the best only. */
    public static Sampler temperature(float temperature) {
        return dynamicTemperature(temperature, 0, 1);
    }

    /**
     * A temperature that follows the entropy of the candidates: {@code temperature - range}
     * where one stands out, {@code temperature + range} where all are alike.
     *
     * @param exponent bends the way between; 1 is straight
     */
    public static Sampler dynamicTemperature(float temperature, float range, float exponent) {
        return of(new Temperature(temperature, range, exponent));
    }

    /**
     * Makes tokens among the last {@code lastTokens} less probable.
     *
     * @param lastTokens 0 is off, -1 the whole history
     * @param repeat divides positive logits and multiplies others; 1 is off
     * @param frequency subtracted from the logit for each occurrence
     * @param presence subtracted once
     */
    public static Sampler penalties(int lastTokens, float repeat, float frequency, float presence) {
        return of(new Penalties(lastTokens, repeat, frequency, presence));
    }

    /**
     * DRY: a token that would continue a repetition loses {@code multiplier * base^(length - allowedLength)} of its
     * logit, where {@code length} tokens already repeat.
     *
     * @param multiplier 0 is off
     * @param base below 1 is off
     * @param allowedLength repetitions shorter than this are free
     * @param lastTokens how far back; 0 is off, -1 the whole history
     * @param breakers sequences of tokens across which nothing counts as repeated
     */
    public static Sampler dry(float multiplier, float base, int allowedLength, int lastTokens, List<int[]> breakers) {
        return of(new DryPenalty(
                multiplier,
                base,
                allowedLength,
                lastTokens,
                breakers.stream().map(int[]::clone).toList()));
    }

    /**
     * Mirostat, the last step of a chain: keeps as many tokens as make the surprise of the text come out at
     * {@code tau} bits per token (Basu et al. 2021).
     *
     * @param eta how fast it learns from what was chosen
     */
    public static Sampler mirostat(float tau, float eta) {
        return of(new Mirostat(1, tau, eta));
    }

    /** Mirostat as {@link #mirostat}, cutting by surprise instead of an estimated rank. */
    public static Sampler mirostatV2(float tau, float eta) {
        return of(new Mirostat(2, tau, eta));
    }

    /**
     * Adds to the logits of some tokens; negative infinity forbids one.
     *
     * @throws LareiraException when a bias is infinity, which no constraint could hold against, or not a number
     */
    public static Sampler logitBias(Map<Integer, Float> bias) {
        bias.forEach((token, added) -> {
            if (!(added < Float.POSITIVE_INFINITY)) {
                throw new LareiraException("the logit bias of token " + token + " is " + added
                        + ", expected a number, or negative infinity to forbid the token");
            }
        });
        return of(new LogitBias(bias));
    }

    /** Seeds the draw; without it every generation draws anew. */
    public static Sampler seed(long seed) {
        return new Sampler(List.of(), seed);
    }

    /** The state of one generation. */
    public State start() {
        return new State(this);
    }

    /** The state of one generation: candidates, history and chance. Used by one thread at a time. */
    public static final class State implements History {
        private final Step[] steps;
        private final boolean greedy;
        private final RandomGenerator random;
        private final Candidates candidates = new Candidates();
        private int[] history = new int[64];
        private int size;
        private boolean sampled;

        private State(Sampler sampler) {
            steps = sampler.steps.stream().map(Step::start).toArray(Step[]::new);
            greedy = steps.length == 1 && steps[0] instanceof Temperature only && only.greedy();
            long seed = sampler.seed != null
                    ? sampler.seed
                    : RandomGenerator.getDefault().nextLong();
            random = new SplittableRandom(seed);
        }

        /** Chooses a token; the logits are not changed. {@link #accept} tells which was used. */
        public int sample(float[] logits) {
            if (greedy) {
                return Candidates.best(logits);
            }
            candidates.reset(logits);
            for (Step step : steps) {
                step.apply(candidates, this, random);
            }
            sampled = true;
            return candidates.draw(random);
        }

        /** A token of the prompt or a chosen one: penalties look back at it, and Mirostat learns from it. */
        public void accept(int token) {
            if (size == history.length) {
                history = Arrays.copyOf(history, 2 * size);
            }
            history[size++] = token;
            if (sampled) {
                for (Step step : steps) {
                    step.chosen(token, candidates);
                }
                sampled = false;
            }
        }

        /** What {@link #sample} chose from, as the chain left it. */
        Candidates candidates() {
            return candidates;
        }

        @Override
        public int size() {
            return size;
        }

        @Override
        public int back(int back) {
            return history[size - 1 - back];
        }
    }
}
