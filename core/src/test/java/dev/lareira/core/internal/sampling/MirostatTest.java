package dev.lareira.core.internal.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.lareira.testkit.Golden;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each step of both versions against llama.cpp's, from the same state and with the same choice. */
class MirostatTest {
    private static final int STEPS = 48;
    /** Where llama.cpp's own rank left the range of its integers, which has no defined result. */
    private static final int UNDEFINED = 3;

    @Test
    void keepsAndLearnsAsLlamaCppDoes() {
        JsonNode golden = Golden.json(Golden.file("sampling/samplers.json"));
        int compared = 0;
        for (JsonNode run : golden.get("mirostat")) {
            for (JsonNode step : run.get("steps")) {
                if (!step.path("k_overflows_int").asBoolean(false)) {
                    compare(run, step, logits(golden, step.get("shape").asString()));
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(STEPS - UNDEFINED);
    }

    private static void compare(JsonNode run, JsonNode step, float[] logits) {
        Mirostat mirostat = new Mirostat(
                run.get("version").asInt(),
                (float) run.get("tau").asDouble(),
                (float) run.get("eta").asDouble(),
                run.path("m").asInt(0),
                step.get("mu_before").asDouble());
        Candidates candidates = new Candidates();
        candidates.reset(logits);
        mirostat.apply(candidates, null, null);

        List<Integer> expected = new ArrayList<>();
        step.get("kept_ids_by_rank").forEach(id -> expected.add(id.asInt()));
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            kept.add(candidates.id(i));
        }
        assertThat(kept).as("%s", step).containsExactlyInAnyOrderElementsOf(expected);

        int chosen = step.get("chosen").asInt();
        assertThat(candidates.probabilities()[kept.indexOf(chosen)])
                .isCloseTo(step.get("p_chosen").asDouble(), within(1e-5));
        mirostat.chosen(chosen, candidates);
        double mu = step.get("mu_after").asDouble();
        assertThat(mirostat.mu()).isCloseTo(mu, within(1e-4 * Math.abs(mu)));
    }

    @Test
    void evenCandidatesAreAllKept() {
        Candidates candidates = new Candidates();
        candidates.reset(new float[] {1, 1, 1, 1});
        new Mirostat(1, 5, 0.1f).apply(candidates, null, null);
        assertThat(candidates.size()).isEqualTo(4);
    }

    private static float[] logits(JsonNode golden, String shape) {
        JsonNode values = golden.get("logits").get(shape);
        float[] logits = new float[values.size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = values.get(i).isNull()
                    ? Float.NEGATIVE_INFINITY
                    : (float) values.get(i).asDouble();
        }
        return logits;
    }
}
