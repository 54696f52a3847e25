package dev.lareira.core.internal.model;

import dev.lareira.core.LareiraException;
import dev.lareira.quant.Activations;
import java.util.Arrays;

/**
 * Chooses the experts of a token from the router's logits and weighs them ("Mixtral of experts", Jiang et al. 2024;
 * groups and selection bias: DeepSeek-V3, 2024).
 */
final class Router {
    /** How weights come from logits where the metadata does not say. */
    enum Rule {
        /** Softmax over all experts, the chosen ones divided by their sum. */
        SOFTMAX_NORMALISED,
        /** Softmax over all experts, used as it is. */
        SOFTMAX,
        /** Softmax over the chosen experts. */
        SOFTMAX_OF_CHOSEN
    }

    private enum Gating {
        SOFTMAX,
        SIGMOID,
        SOFTMAX_OF_CHOSEN
    }

    /** Smallest sum to divide by: the smallest normal 16-bit float. */
    private static final float SMALLEST_SUM = 6.103515625e-5f;

    final int expertCount;
    final int usedCount;
    private final Gating gating;
    private final boolean normalised;
    private final float scale;
    private final float[] selectionBias;
    private final int groupCount;
    private final int groupUsedCount;
    private final float[] probabilities;
    private final float[] selection;
    /** The experts chosen for the last token, best first, and their weights. */
    final int[] chosen;

    final float[] weights;

    Router(HyperParameters p, Weights weights, String block) {
        expertCount = p.positive("expert_count");
        usedCount = p.positive("expert_used_count");
        if (usedCount > expertCount) {
            throw p.wrong("expert_used_count", usedCount, "at most " + expertCount);
        }
        Rule rule = p.architecture.routing;
        gating = gating(p, rule);
        normalised = p.flag("expert_weights_norm", rule == Rule.SOFTMAX_NORMALISED);
        scale = p.number("expert_weights_scale", 1);
        selectionBias = weights.optionalVector(block + "exp_probs_b.bias", expertCount);
        groupCount = p.integer("expert_group_count", 1);
        groupUsedCount = p.integer("expert_group_used_count", groupCount);
        if (groupCount < 1 || expertCount % groupCount != 0 || groupUsedCount < 1) {
            throw p.wrong("expert_group_count", groupCount, "a divisor of " + expertCount);
        }
        probabilities = new float[expertCount];
        selection = new float[expertCount];
        chosen = new int[usedCount];
        this.weights = new float[usedCount];
    }

    private static Gating gating(HyperParameters p, Rule rule) {
        int otherwise = rule == Rule.SOFTMAX_OF_CHOSEN ? 3 : 1;
        int function = p.integer("expert_gating_func", otherwise);
        return switch (function) {
            case 0, 1 -> Gating.SOFTMAX;
            case 2 -> Gating.SIGMOID;
            case 3 -> Gating.SOFTMAX_OF_CHOSEN;
            default ->
                throw new LareiraException(
                        "expert_gating_func is " + function + ", expected 1 (softmax), 2 (sigmoid) or 3");
        };
    }

    /** Fills {@link #chosen} and {@link #weights} for a row of logits. */
    void route(Activations logits, int row) {
        System.arraycopy(logits.values(), row * expertCount, probabilities, 0, expertCount);
        switch (gating) {
            case SOFTMAX -> softmax(probabilities);
            case SIGMOID -> {
                for (int e = 0; e < expertCount; e++) {
                    probabilities[e] = Scalars.sigmoid(probabilities[e]);
                }
            }
            case SOFTMAX_OF_CHOSEN -> {}
        }
        choose();
        for (int i = 0; i < usedCount; i++) {
            weights[i] = probabilities[chosen[i]];
        }
        if (gating == Gating.SOFTMAX_OF_CHOSEN) {
            softmax(weights);
        } else if (normalised) {
            float sum = 0;
            for (float weight : weights) {
                sum += weight;
            }
            multiply(1 / Math.max(sum, SMALLEST_SUM));
        }
        multiply(scale);
    }

    private void multiply(float factor) {
        for (int i = 0; i < usedCount; i++) {
            weights[i] *= factor;
        }
    }

    /** The bias takes part in the choice, not in the weights. */
    private void choose() {
        System.arraycopy(probabilities, 0, selection, 0, expertCount);
        for (int e = 0; e < selectionBias.length; e++) {
            selection[e] += selectionBias[e];
        }
        if (groupUsedCount < groupCount) {
            dropGroups();
        }
        for (int i = 0; i < usedCount; i++) {
            int best = 0;
            for (int e = 1; e < expertCount; e++) {
                if (selection[e] > selection[best]) {
                    best = e;
                }
            }
            chosen[i] = best;
            selection[best] = Float.NEGATIVE_INFINITY;
        }
    }

    /** Keeps the groups whose two best experts have the largest sum. */
    private void dropGroups() {
        int size = expertCount / groupCount;
        float[] scores = new float[groupCount];
        for (int g = 0; g < groupCount; g++) {
            float[] group = Arrays.copyOfRange(selection, g * size, (g + 1) * size);
            Arrays.sort(group);
            scores[g] = group[size - 1] + (size > 1 ? group[size - 2] : 0);
        }
        float[] sorted = scores.clone();
        Arrays.sort(sorted);
        float smallest = sorted[groupCount - groupUsedCount];
        for (int g = 0; g < groupCount; g++) {
            if (scores[g] < smallest) {
                Arrays.fill(selection, g * size, (g + 1) * size, Float.NEGATIVE_INFINITY);
            }
        }
    }

    private static void softmax(float[] x) {
        float max = Float.NEGATIVE_INFINITY;
        for (float value : x) {
            max = Math.max(max, value);
        }
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) Math.exp(x[i] - max);
            sum += x[i];
        }
        for (int i = 0; i < x.length; i++) {
            x[i] /= (float) sum;
        }
    }
}
