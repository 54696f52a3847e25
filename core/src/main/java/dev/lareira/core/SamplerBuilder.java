package dev.lareira.core;

import dev.lareira.core.internal.sampling.DryBreakers;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Collects the parameters of samplers under the names and with the defaults of llama.cpp, and makes a chain of them in its
 * order or any other. What is off takes no part. Not thread-safe.
 *
 * <pre>{@code
 * Sampler sampler = Sampler.builder().topK(20).repeatPenalty(1.1f).order("penalties", "top_k", "temperature").build();
 * }</pre>
 */
public final class SamplerBuilder {
    /** The names that {@link #order} knows, in llama.cpp's order. */
    public static final List<String> DEFAULT_ORDER =
            List.of("penalties", "dry", "top_n_sigma", "top_k", "typ_p", "top_p", "min_p", "xtc", "temperature");

    /** Where repetition starts anew, unless {@link #dryBreakers} says otherwise. */
    public static final List<String> DEFAULT_DRY_BREAKERS = List.of("\n", ":", "\"", "*");

    private int minKeep;
    private int topK = 40;
    private float topP = 0.95f;
    private float minP = 0.05f;
    private float typical = 1;
    private float topNSigma = -1;
    private float xtcProbability;
    private float xtcThreshold = 0.1f;
    private float temperature = 0.8f;
    private float temperatureRange;
    private float temperatureExponent = 1;
    private int penaltyWindow = 64;
    private float repeatPenalty = 1;
    private float frequencyPenalty;
    private float presencePenalty;
    private float dryMultiplier;
    private float dryBase = 1.75f;
    private int dryAllowedLength = 2;
    private int dryWindow = -1;
    private List<int[]> dryBreakers = List.of();
    private int mirostat;
    private float mirostatTau = 5;
    private float mirostatEta = 0.1f;
    private Map<Integer, Float> logitBias = Map.of();
    private List<String> order = DEFAULT_ORDER;
    private OptionalLong seed = OptionalLong.empty();

    SamplerBuilder() {}

    /** At least so many candidates are kept by top-p, min-p, typical and XTC. */
    public SamplerBuilder minKeep(int count) {
        minKeep = count;
        return this;
    }

    /** See {@link Sampler#topK}. */
    public SamplerBuilder topK(int k) {
        topK = k;
        return this;
    }

    /** See {@link Sampler#topP(float)}. */
    public SamplerBuilder topP(float p) {
        topP = p;
        return this;
    }

    /** See {@link Sampler#minP(float)}. */
    public SamplerBuilder minP(float p) {
        minP = p;
        return this;
    }

    /** See {@link Sampler#typical(float)}. */
    public SamplerBuilder typical(float p) {
        typical = p;
        return this;
    }

    /** See {@link Sampler#topNSigma}. */
    public SamplerBuilder topNSigma(float n) {
        topNSigma = n;
        return this;
    }

    /** See {@link Sampler#xtc(float, float)}. */
    public SamplerBuilder xtc(float probability, float threshold) {
        xtcProbability = probability;
        xtcThreshold = threshold;
        return this;
    }

    /** See {@link Sampler#temperature}. */
    public SamplerBuilder temperature(float value) {
        temperature = value;
        return this;
    }

    /** See {@link Sampler#dynamicTemperature}. */
    public SamplerBuilder dynamicTemperature(float range, float exponent) {
        temperatureRange = range;
        temperatureExponent = exponent;
        return this;
    }

    /** How far back penalties look: 0 is off, -1 the whole history. */
    public SamplerBuilder penaltyWindow(int lastTokens) {
        penaltyWindow = lastTokens;
        return this;
    }

    /** Divides positive and multiplies other logits of tokens in the window; 1 is off. */
    public SamplerBuilder repeatPenalty(float factor) {
        repeatPenalty = factor;
        return this;
    }

    /** Subtracted from the logit for each occurrence in the window. */
    public SamplerBuilder frequencyPenalty(float amount) {
        frequencyPenalty = amount;
        return this;
    }

    /** Subtracted from the logits of tokens in the window. */
    public SamplerBuilder presencePenalty(float amount) {
        presencePenalty = amount;
        return this;
    }

    /** See {@link Sampler#dry}. */
    public SamplerBuilder dry(float multiplier, float base, int allowedLength, int lastTokens) {
        dryMultiplier = multiplier;
        dryBase = base;
        dryAllowedLength = allowedLength;
        dryWindow = lastTokens;
        return this;
    }

    /** Texts across which nothing counts as repeated, in the tokens of a vocabulary; {@link #DEFAULT_DRY_BREAKERS}. */
    public SamplerBuilder dryBreakers(Tokenizer tokenizer, List<String> texts) {
        dryBreakers = DryBreakers.of(tokenizer, texts);
        return this;
    }

    /**
     * {@link Sampler#mirostat} in version 1 or 2 instead of all that drops candidates; 0 is off.
     *
     * @throws LareiraException when there is no such version
     */
    public SamplerBuilder mirostat(int version, float tau, float eta) {
        if (version < 0 || version > 2) {
            throw new LareiraException("there is no mirostat version " + version + ", expected 0 (off), 1 or 2");
        }
        mirostat = version;
        mirostatTau = tau;
        mirostatEta = eta;
        return this;
    }

    /** See {@link Sampler#logitBias}; always comes first. */
    public SamplerBuilder logitBias(Map<Integer, Float> bias) {
        logitBias = Map.copyOf(bias);
        return this;
    }

    /**
     * The samplers that take part and their order, by the names of {@link #DEFAULT_ORDER}.
     *
     * @throws LareiraException when a name is not known
     */
    public SamplerBuilder order(String... names) {
        return order(List.of(names));
    }

    /** As {@link #order(String...)}. */
    public SamplerBuilder order(List<String> names) {
        for (String name : names) {
            if (!DEFAULT_ORDER.contains(name)) {
                throw new LareiraException(
                        "there is no sampler '" + name + "', expected " + String.join(", ", DEFAULT_ORDER));
            }
        }
        order = List.copyOf(names);
        return this;
    }

    /** See {@link Sampler#seed}. */
    public SamplerBuilder seed(long value) {
        seed = OptionalLong.of(value);
        return this;
    }

    public Sampler build() {
        List<Sampler> chain = new ArrayList<>();
        if (!logitBias.isEmpty()) {
            chain.add(Sampler.logitBias(logitBias));
        }
        if (mirostat > 0 && temperature > 0) {
            chain.add(Sampler.temperature(temperature));
            chain.add(
                    mirostat == 1
                            ? Sampler.mirostat(mirostatTau, mirostatEta)
                            : Sampler.mirostatV2(mirostatTau, mirostatEta));
        } else {
            Map<String, Sampler> active = active();
            order.stream().filter(active::containsKey).map(active::get).forEach(chain::add);
        }
        seed.ifPresent(value -> chain.add(Sampler.seed(value)));
        return Sampler.chain(chain.toArray(Sampler[]::new));
    }

    /** Those that are on, by name. What never drops the best candidate has no say where only the best is taken. */
    private Map<String, Sampler> active() {
        boolean best = temperature <= 0 && temperatureRange <= 0 && order.contains("temperature");
        Map<String, Sampler> active = new LinkedHashMap<>();
        if (penaltyWindow != 0 && (repeatPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0)) {
            active.put("penalties", Sampler.penalties(penaltyWindow, repeatPenalty, frequencyPenalty, presencePenalty));
        }
        if (dryMultiplier != 0 && dryWindow != 0) {
            active.put("dry", Sampler.dry(dryMultiplier, dryBase, dryAllowedLength, dryWindow, dryBreakers));
        }
        if (topNSigma > 0 && !best) {
            active.put("top_n_sigma", Sampler.topNSigma(topNSigma));
        }
        if (topK > 0 && !best) {
            active.put("top_k", Sampler.topK(topK));
        }
        if (typical < 1) {
            active.put("typ_p", Sampler.typical(typical, minKeep));
        }
        if (topP < 1 && !best) {
            active.put("top_p", Sampler.topP(topP, minKeep));
        }
        if (minP > 0 && !best) {
            active.put("min_p", Sampler.minP(minP, minKeep));
        }
        if (xtcProbability > 0) {
            active.put("xtc", Sampler.xtc(xtcProbability, xtcThreshold, minKeep));
        }
        active.put("temperature", Sampler.dynamicTemperature(temperature, temperatureRange, temperatureExponent));
        return active;
    }
}
