package dev.lareira.core.internal.speculation;

import dev.lareira.core.Model;
import dev.lareira.core.Speculation;

/** Guesses what comes next. Used by one thread at a time. */
interface Drafter extends AutoCloseable {
    /**
     * Guesses what follows the first {@code length} tokens of a text.
     *
     * @param most tokens to guess
     * @return how many were guessed, written to {@code guesses}
     */
    int guess(int[] text, int length, int[] guesses, int most);

    @Override
    default void close() {}

    static Drafter of(Speculation speculation, Model target) {
        return switch (speculation) {
            case Speculation.None none -> (text, length, guesses, most) -> 0;
            case Speculation.PromptLookup lookup -> new NgramDrafter(lookup.ngram());
            case Speculation.DraftModel draft -> new ModelDrafter(draft.model(), draft.minProbability(), target);
        };
    }

    static int longest(Speculation speculation) {
        return switch (speculation) {
            case Speculation.None none -> 0;
            case Speculation.PromptLookup lookup -> lookup.tokens();
            case Speculation.DraftModel draft -> draft.tokens();
        };
    }
}
