package dev.lareira.core;

import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.core.internal.sampling.Penalties;
import dev.lareira.core.internal.sampling.Truncations;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
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
    /** One step of a chain; knows the tokens before. */
    private interface Step {
        void apply(Candidates candidates, History history);
    }

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

    /** Keeps the k most probable; 0 keeps all. */
    public static Sampler topK(int k) {
        return of((candidates, history) -> Truncations.topK(candidates, k));
    }

    /** Keeps the smallest set of the most probable whose probabilities sum up to p; 1 keeps all. */
    public static Sampler topP(float p) {
        return of((candidates, history) -> Truncations.topP(candidates, p));
    }

    /** Keeps tokens at least p times as probable as the best; 0 keeps all. */
    public static Sampler minP(float p) {
        return of((candidates, history) -> Truncations.minP(candidates, p));
    }

    /** Divides the logits: below 1 the probable become more so; 0 or less keeps the best only. */
    public static Sampler temperature(float temperature) {
        return of((candidates, history) -> candidates.temperature(temperature));
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
        return of(new Penalties(lastTokens, repeat, frequency, presence)::apply);
    }

    /** Adds to the logits of some tokens; negative infinity forbids one. */
    public static Sampler logitBias(Map<Integer, Float> bias) {
        Map<Integer, Float> copy = new TreeMap<>(bias);
        return of((candidates, history) -> candidates.bias(copy));
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
        private final List<Step> steps;
        private final RandomGenerator random;
        private final Candidates candidates = new Candidates();
        private int[] history = new int[64];
        private int size;

        private State(Sampler sampler) {
            steps = sampler.steps;
            long seed = sampler.seed != null
                    ? sampler.seed
                    : RandomGenerator.getDefault().nextLong();
            random = new SplittableRandom(seed);
        }

        /** Chooses a token; the logits are not changed. {@link #accept} tells which was used. */
        public int sample(float[] logits) {
            candidates.reset(logits);
            for (Step step : steps) {
                step.apply(candidates, this);
            }
            return candidates.draw(random);
        }

        /** A token of the prompt or a chosen one: penalties look back at it. */
        public void accept(int token) {
            if (size == history.length) {
                history = Arrays.copyOf(history, 2 * size);
            }
            history[size++] = token;
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
