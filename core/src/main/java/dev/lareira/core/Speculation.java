package dev.lareira.core;

/**
 * Guesses of the tokens to come, which the model then verifies together in one small batch: a batch reads the weights
 * once (Leviathan et al. 2023). Only what the sampler would have chosen anyway is kept, so that the text is the same with
 * and without. Models with recurrent blocks cannot take back a wrong guess and generate without.
 */
public sealed interface Speculation {
    /** Longest guess: what is verified in a batch up to this size has the same logits, to the last bit, as alone. */
    int MAX_TOKENS = 10;

    /** One token at a time. */
    record None() implements Speculation {}

    /**
     * What followed the last time the same tokens came: for answers that quote their prompt, such as notes or code
     * (Saxena 2023).
     *
     * @param ngram tokens that must have come before, at most; fewer are tried when there is no match
     * @param tokens longest guess, 1 to {@value #MAX_TOKENS}
     */
    record PromptLookup(int ngram, int tokens) implements Speculation {
        public PromptLookup {
            check("ngram", ngram, 1, 64);
            check("tokens", tokens, 1, MAX_TOKENS);
        }
    }

    /**
     * What a smaller model of the same vocabulary would say. The caller owns and closes it.
     *
     * @param tokens longest guess, 1 to {@value #MAX_TOKENS}
     * @param minProbability a guess ends before a token the smaller model is less sure of
     */
    record DraftModel(Model model, int tokens, float minProbability) implements Speculation {
        public DraftModel {
            check("tokens", tokens, 1, MAX_TOKENS);
        }
    }

    static Speculation none() {
        return new None();
    }

    /**
     * Looks for the last three tokens, then two, and guesses up to four: what {@code SpeculationBench} found best, 1.2 to
     * 1.7 times as fast where the answer quotes its prompt, and as fast as without where it does not.
     */
    static Speculation promptLookup() {
        return new PromptLookup(3, 4);
    }

    /** Guesses up to eight tokens of which the smaller model is sure by three quarters. */
    static Speculation draftModel(Model model) {
        return new DraftModel(model, 8, 0.75f);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new LareiraException(
                    name + " of the speculation is " + value + ", expected " + least + " to " + most);
        }
    }
}
