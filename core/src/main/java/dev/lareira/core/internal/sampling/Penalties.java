package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Makes tokens of the recent past less probable (Keskar et al. 2019 and OpenAI's two). */
public final class Penalties implements Step {
    private final int lastTokens;
    private final float repeat;
    private final float frequency;
    private final float presence;
    private int[] tokens = {};
    private int[] counts = {};

    /**
     * @param lastTokens how far back; 0 is off, less the whole history
     * @param repeat divides positive and multiplies other logits of tokens that occurred; 1 is off
     * @param frequency subtracted for each occurrence
     * @param presence subtracted once
     */
    public Penalties(int lastTokens, float repeat, float frequency, float presence) {
        this.lastTokens = lastTokens;
        this.repeat = repeat;
        this.frequency = frequency;
        this.presence = presence;
    }

    @Override
    public Step start() {
        return new Penalties(lastTokens, repeat, frequency, presence);
    }

    @Override
    public void apply(Candidates candidates, Sampler.History history, RandomGenerator random) {
        int window = lastTokens < 0 ? history.size() : Math.min(lastTokens, history.size());
        if (window > 0 && (repeat != 1 || frequency != 0 || presence != 0)) {
            int count = distinct(history, window);
            candidates.visit(tokens, count, (index, at) -> {
                float logit = candidates.logits[index];
                logit = logit <= 0 ? logit * repeat : logit / repeat;
                candidates.set(index, logit - counts[at] * frequency - presence);
            });
        }
    }

    /** Fills in the tokens of the window, ascending, each once, and how often each occurs. */
    private int distinct(Sampler.History history, int window) {
        if (tokens.length < window) {
            tokens = new int[Math.max(window, 2 * tokens.length)];
            counts = new int[tokens.length];
        }
        for (int back = 0; back < window; back++) {
            tokens[back] = history.back(back);
        }
        Arrays.sort(tokens, 0, window);
        int distinct = 0;
        for (int i = 0; i < window; i++) {
            if (distinct > 0 && tokens[distinct - 1] == tokens[i]) {
                counts[distinct - 1]++;
            } else {
                tokens[distinct] = tokens[i];
                counts[distinct++] = 1;
            }
        }
        return distinct;
    }
}
