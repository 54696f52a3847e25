package dev.lareira.core;

import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.tokenizer.TokenDecoder;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * What one generation makes of logits: chooses each token, turns it into text and knows when the text has ended. Used by
 * one thread at a time.
 */
final class TokenChooser {
    private final Tokenizer tokenizer;
    private final GenerationOptions options;
    private final Sampler.State sampler;
    private final Optional<Constraint.State> constraint;
    private final TokenDecoder decoder;
    private final StopStrings stopStrings;
    private final Candidates ranking = new Candidates();
    private final Queue<Token> ready = new ArrayDeque<>();
    private int generated;
    private int last = -1;

    TokenChooser(Tokenizer tokenizer, GenerationOptions options) {
        this.tokenizer = tokenizer;
        this.options = options;
        sampler = options.sampler().start();
        constraint = options.constraint().map(c -> c.start(tokenizer.vocabulary(), options.visibleControlTokens()));
        decoder = tokenizer.decoder(true);
        stopStrings = new StopStrings(options.stop());
    }

    /** Tells penalties about the prompt. */
    void prompt(int[] tokens) {
        for (int token : tokens) {
            sampler.accept(token);
        }
    }

    /** Tokens whose text is certain, not yet taken. */
    Queue<Token> ready() {
        return ready;
    }

    /** Tokens chosen so far. */
    int generated() {
        return generated;
    }

    /** Tokens that may still be chosen. */
    int wanted() {
        return options.maxTokens() == 0 ? Integer.MAX_VALUE : options.maxTokens() - generated;
    }

    /** The token chosen last, -1 before the first. */
    int last() {
        return last;
    }

    /** Chooses the next token; empty unless the text ends with it. */
    Optional<FinishReason> choose(float[] logits) {
        int id = draw(logits);
        last = id;
        sampler.accept(id);
        constraint.ifPresent(state -> state.accept(id));
        generated++;
        if (!options.ignoreEndOfText() && tokenizer.vocabulary().isEndOfGeneration(id)) {
            return Optional.of(FinishReason.END_OF_TURN);
        }
        stopStrings.accept(token(id, logits), ready);
        if (stopStrings.found()) {
            return Optional.of(FinishReason.STOP_STRING);
        }
        if (constraint.isPresent() && constraint.get().isComplete()) {
            return Optional.of(FinishReason.END_OF_TURN);
        }
        return generated == options.maxTokens() ? Optional.of(FinishReason.MAX_TOKENS) : Optional.empty();
    }

    /** The text is over: what was held back joins the last token that is ready, or is one of its own. */
    void finish(FinishReason reason) {
        if (reason == FinishReason.STOP_STRING) {
            return;
        }
        stopStrings.flush(ready);
        String rest = decoder.finish();
        if (rest.isEmpty()) {
            return;
        }
        Token[] tokens = ready.toArray(Token[]::new);
        if (tokens.length == 0) {
            ready.add(new Token(last, rest, Float.NaN, List.of()));
            return;
        }
        tokens[tokens.length - 1] = tokens[tokens.length - 1].withText(tokens[tokens.length - 1].text() + rest);
        ready.clear();
        ready.addAll(Arrays.asList(tokens));
    }

    /**
     * Draws as if only what the constraint allows could be drawn. The mask is needed only where a free draw is refused:
     * with probability v of an allowed token, p + (1 - v) p/v = p/v.
     */
    private int draw(float[] logits) {
        int id = sampler.sample(logits);
        if (constraint.isEmpty() || constraint.get().allows(id)) {
            return id;
        }
        float[] masked = logits.clone();
        constraint.get().mask(masked);
        return sampler.sample(masked);
    }

    private Token token(int id, float[] logits) {
        String text = isHidden(id) ? "" : decoder.accept(id);
        if (!options.logprobs()) {
            return new Token(id, text, Float.NaN, List.of());
        }
        ranking.reset(logits);
        float sum = (float) ranking.logSumExp();
        ranking.sortFirst(options.topLogprobs());
        List<Token.Candidate> top = IntStream.range(0, ranking.size())
                .mapToObj(i -> new Token.Candidate(ranking.id(i), ranking.logit(i) - sum))
                .toList();
        return new Token(id, text, logits[id] - sum, top);
    }

    private boolean isHidden(int id) {
        return tokenizer.vocabulary().isControl(id)
                && !options.visibleControlTokens().contains(id);
    }
}
