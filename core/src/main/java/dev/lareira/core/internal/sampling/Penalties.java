package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes tokens of the recent past less probable (Keskar et al. 2019 and OpenAI's two).
 *
 * @param lastTokens how far back; 0 is off, -1 the whole history
 * @param repeat divides positive and multiplies other logits of tokens that occurred; 1 is off
 * @param frequency subtracted for each occurrence
 * @param presence subtracted once
 */
public record Penalties(int lastTokens, float repeat, float frequency, float presence) {
    public void apply(Candidates candidates, Sampler.History history) {
        int window = lastTokens < 0 ? history.size() : Math.min(lastTokens, history.size());
        if (window == 0 || repeat == 1 && frequency == 0 && presence == 0) {
            return;
        }
        Map<Integer, Integer> counts = HashMap.newHashMap(window);
        for (int back = 0; back < window; back++) {
            counts.merge(history.back(back), 1, Integer::sum);
        }
        for (int i = 0; i < candidates.size(); i++) {
            Integer count = counts.get(candidates.id(i));
            if (count != null) {
                float logit = candidates.logit(i);
                logit = logit <= 0 ? logit * repeat : logit / repeat;
                candidates.set(i, logit - count * frequency - presence);
            }
        }
    }
}
