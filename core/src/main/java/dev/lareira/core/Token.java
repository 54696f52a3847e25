package dev.lareira.core;

import java.util.List;

/**
 * One generated token.
 *
 * @param id its number in the vocabulary
 * @param text what it adds to the text; empty while a character spanning several tokens is incomplete
 * @param logprob natural logarithm of its probability before sampling, {@code NaN} unless
 *     {@link GenerationOptions.Builder#logprobs} asked for it
 * @param top the most probable tokens at this place, best first; empty unless asked for
 */
public record Token(int id, String text, float logprob, List<Candidate> top) {
    /** A token that could stand in this place, and the logarithm of its probability. */
    public record Candidate(int id, float logprob) {}

    public Token {
        top = List.copyOf(top);
    }

    Token withText(String text) {
        return new Token(id, text, logprob, top);
    }
}
