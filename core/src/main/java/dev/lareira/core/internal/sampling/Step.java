package dev.lareira.core.internal.sampling;

import dev.lareira.core.Sampler;
import java.util.random.RandomGenerator;

/** One step of a chain of samplers: changes logits or drops candidates, and always leaves one. */
@FunctionalInterface
public interface Step {
    void apply(Candidates candidates, Sampler.History history, RandomGenerator random);

    /** The step for one generation: itself, unless it remembers something or needs working memory. */
    default Step start() {
        return this;
    }

    /** Tells which of the candidates, as the whole chain left them, was chosen. */
    default void chosen(int token, Candidates candidates) {}
}
