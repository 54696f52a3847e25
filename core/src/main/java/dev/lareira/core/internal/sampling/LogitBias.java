package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Adds to the logits of some tokens; negative infinity forbids one. */
public final class LogitBias implements Step {
    private final int[] tokens;
    private final float[] added;

    public LogitBias(Map<Integer, Float> bias) {
        tokens = new int[bias.size()];
        added = new float[bias.size()];
        int at = 0;
        for (Map.Entry<Integer, Float> entry : new TreeMap<>(bias).entrySet()) {
            tokens[at] = entry.getKey();
            added[at++] = entry.getValue();
        }
    }

    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        candidates.visit(
                tokens, tokens.length, (index, at) -> candidates.set(index, candidates.logits[index] + added[at]));
    }
}
