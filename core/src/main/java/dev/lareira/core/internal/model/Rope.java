package dev.lareira.core.internal.model;

import dev.lareira.core.internal.model.Architecture.Pairing;
import java.util.Arrays;

/**
 * Rotary position embedding ("RoFormer", Su et al. 2021) with the angle of every pair worked out once, scaling included:
 * linear, Llama 3 and longrope factors, YaRN (Peng et al. 2023).
 *
 * @param dimension how many leading values of a head are turned
 * @param frequency angle per position, one for each pair
 * @param magnitude what cosine and sine are multiplied by
 */
record Rope(Pairing pairing, int dimension, double[] frequency, float magnitude) {
    /** Writes cosine and sine of each pair at a position. */
    void rotation(int position, float[] cos, float[] sin, int offset) {
        for (int i = 0; i < frequency.length; i++) {
            double angle = position * frequency[i];
            cos[offset + i] = (float) Math.cos(angle) * magnitude;
            sin[offset + i] = (float) Math.sin(angle) * magnitude;
        }
    }

    /** Turns the leading values of a head in place. */
    void turn(float[] x, int head, float[] cos, float[] sin, int angles) {
        int pairs = frequency.length;
        int step = pairing == Pairing.ADJACENT ? 2 : 1;
        int partner = pairing == Pairing.ADJACENT ? 1 : pairs;
        for (int i = 0, a = head; i < pairs; i++, a += step) {
            float c = cos[angles + i];
            float s = sin[angles + i];
            float left = x[a];
            float right = x[a + partner];
            x[a] = left * c - right * s;
            x[a + partner] = left * s + right * c;
        }
    }

    /** The rotation of a block. {@code contextSize} is the context in use: it selects between longrope's factors. */
    static Rope of(HyperParameters p, int block, Weights weights, int contextSize) {
        boolean windowed = p.window(block) > 0;
        int dimension = dimension(p, block, windowed);
        if (dimension % 2 != 0 || dimension > p.keyLength(block)) {
            throw p.wrong("rope.dimension_count", dimension, "an even number up to " + p.keyLength(block));
        }
        float base = base(p, windowed);
        double[] frequency = new double[dimension / 2];
        float[] factors = windowed && p.architecture.fullRopeFactorsOnly
                ? new float[0]
                : factors(p, weights, frequency.length, contextSize);
        for (int i = 0; i < frequency.length; i++) {
            frequency[i] = Math.pow(base, -2.0 * i / dimension) / (factors.length == 0 ? 1 : factors[i]);
        }
        if (windowed && p.architecture.windowRopeUnscaled) {
            return new Rope(p.architecture.pairing, dimension, frequency, 1);
        }
        float magnitude = p.number("rope.scaling.attn_factor", 1);
        float factor = p.number("rope.scaling.factor", 1);
        if (factor > 0) {
            switch (p.string("rope.scaling.type", "linear")) {
                case "linear" -> Arrays.setAll(frequency, i -> frequency[i] / factor);
                case "yarn" -> {
                    yarn(p, frequency, dimension, base, factor);
                    magnitude *= yarnMagnitude(p, factor);
                }
                default -> {} // none, longrope: the factors say all
            }
        }
        return new Rope(p.architecture.pairing, dimension, frequency, magnitude);
    }

    private static int dimension(HyperParameters p, int block, boolean windowed) {
        if (windowed && p.contains("rope.dimension_count_swa")) {
            return p.positive("rope.dimension_count_swa");
        }
        return p.contains("rope.dimension_count") ? p.positive("rope.dimension_count") : p.keyLength(block);
    }

    private static float base(HyperParameters p, boolean windowed) {
        float base = p.number("rope.freq_base", 10_000);
        if (!windowed) {
            return base;
        }
        return p.number(
                "rope.freq_base_swa", p.architecture.windowRopeBase == 0 ? base : p.architecture.windowRopeBase);
    }

    /** Divisors of the angles: Llama 3's, or longrope's for the context in use. */
    private static float[] factors(HyperParameters p, Weights weights, int pairs, int contextSize) {
        if (weights.has("rope_freqs.weight")) {
            return weights.vector("rope_freqs.weight", pairs);
        }
        String set = contextSize > originalContext(p) ? "rope_factors_long.weight" : "rope_factors_short.weight";
        return weights.has(set) ? weights.vector(set, pairs) : new float[0];
    }

    static int originalContext(HyperParameters p) {
        return p.integer("rope.scaling.original_context_length", p.contextLength);
    }

    /** Slow pairs are interpolated by the factor, fast ones left alone, with a ramp between. */
    private static void yarn(HyperParameters p, double[] frequency, int dimension, float base, float factor) {
        double low = correction(p.number("rope.scaling.yarn_beta_fast", 32), originalContext(p), dimension, base);
        double high = correction(p.number("rope.scaling.yarn_beta_slow", 1), originalContext(p), dimension, base);
        low = Math.max(0, Math.floor(low));
        high = Math.min(dimension - 1, Math.ceil(high));
        for (int i = 0; i < frequency.length; i++) {
            double ramp = 1 - Math.clamp((i - low) / Math.max(0.001, high - low), 0.0, 1.0);
            frequency[i] *= (1 - ramp) / factor + ramp;
        }
    }

    /** The pair that makes this many turns over the original context. */
    private static double correction(float turns, int originalContext, int dimension, float base) {
        return dimension * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(base));
    }

    /** 1 + 0.1 ln f, over the same with the multiplier where the file has one (Ministral 3). */
    private static float yarnMagnitude(HyperParameters p, float factor) {
        if (p.hasLatentAttention()) {
            return 1;
        }
        double log = Math.log(factor);
        float multiplier = p.number("rope.scaling.yarn_log_multiplier", 0);
        return (float) ((1 + 0.1 * log) / (1 + 0.1 * multiplier * log));
    }
}
