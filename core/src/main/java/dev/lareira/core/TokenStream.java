package dev.lareira.core;

import dev.lareira.core.internal.sampling.Candidates;
import dev.lareira.core.internal.speculation.Lookahead;
import dev.lareira.tokenizer.TokenDecoder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.stream.IntStream;

/**
 * The tokens of one generation, made as they are asked for. Can be gone through once, by one thread; {@link #cancel} may
 * be called by any. The session must not be used otherwise until the stream has ended. It then holds the prompt and all
 * generated tokens but the last, which was never evaluated.
 */
public final class TokenStream implements Iterable<Token>, Iterator<Token> {
    private final Session session;
    private final int[] prompt;
    private final int evaluated;
    private final GenerationOptions options;
    private final Sampler.State sampler;
    private final Optional<Constraint.State> constraint;
    private final TokenDecoder decoder;
    private final StopStrings stopStrings;
    private final Lookahead lookahead;
    private final Candidates ranking = new Candidates();
    private final Queue<Token> ready = new ArrayDeque<>();
    private volatile boolean cancelled;
    private FinishReason finishReason;
    private boolean started;
    private int pending = -1;
    private int generated;
    private long startNanos;
    private long promptNanos;
    private long endNanos;

    TokenStream(Session session, int[] prompt, GenerationOptions options) {
        this(session, prompt, 0, options);
    }

    /** {@code evaluated}: how many tokens of the prompt the session holds already. */
    TokenStream(Session session, int[] prompt, int evaluated, GenerationOptions options) {
        this.session = session;
        this.evaluated = evaluated;
        this.prompt = prompt;
        this.options = options;
        sampler = options.sampler().start();
        constraint = options.constraint()
                .map(c -> c.start(session.model().tokenizer().vocabulary()));
        decoder = session.model().tokenizer().decoder();
        stopStrings = new StopStrings(options.stop());
        lookahead = new Lookahead(session, whole(session, prompt, evaluated), options.speculation());
    }

    /** What the session will hold when the prompt is evaluated. */
    private static int[] whole(Session session, int[] prompt, int evaluated) {
        int[] held = session.tokens();
        int[] whole = Arrays.copyOf(held, held.length + prompt.length - evaluated);
        System.arraycopy(prompt, evaluated, whole, held.length, prompt.length - evaluated);
        return whole;
    }

    @Override
    public Iterator<Token> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        while (ready.isEmpty() && finishReason == null) {
            step();
        }
        return !ready.isEmpty();
    }

    @Override
    public Token next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the generation has ended: " + finishReason);
        }
        return ready.remove();
    }

    /** The text of all tokens that are left. */
    public String text() {
        StringBuilder text = new StringBuilder();
        forEachRemaining(token -> text.append(token.text()));
        return text.toString();
    }

    /** Ends the generation before the next token or the next batch of the prompt. */
    public void cancel() {
        cancelled = true;
    }

    /** Why the generation ended; empty while it goes on. */
    public Optional<FinishReason> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    public Timings timings() {
        long now = finishReason == null ? System.nanoTime() : endNanos;
        long promptEnd = started ? promptNanos : now - startNanos;
        return new Timings(prompt.length - evaluated, promptEnd, generated, Math.max(0, now - startNanos - promptEnd));
    }

    /** Guesses of the {@link GenerationOptions#speculation} that came true. */
    public int acceptedGuesses() {
        return lookahead.accepted();
    }

    private void step() {
        if (!started) {
            start();
        }
        if (cancelled) {
            finish(FinishReason.CANCELLED);
            return;
        }
        if (pending >= 0) {
            if (lookahead.remaining() == 0) {
                finish(FinishReason.CONTEXT_FULL);
                return;
            }
            int wanted = options.maxTokens() == 0 ? Integer.MAX_VALUE : options.maxTokens() - generated;
            float[] logits = lookahead.next(pending, wanted - 1);
            pending = -1;
            sample(logits);
        } else {
            sample(session.currentLogits());
        }
    }

    private void start() {
        startNanos = System.nanoTime();
        session.prefill(Arrays.copyOfRange(prompt, evaluated, prompt.length), () -> cancelled);
        for (int token : prompt) {
            sampler.accept(token);
        }
        promptNanos = System.nanoTime() - startNanos;
        started = true;
    }

    private void sample(float[] logits) {
        int id = choose(logits);
        sampler.accept(id);
        constraint.ifPresent(state -> state.accept(id));
        generated++;
        if (!options.ignoreEndOfText()
                && session.model().tokenizer().vocabulary().isEndOfGeneration(id)) {
            finish(FinishReason.END_OF_TURN);
            return;
        }
        stopStrings.accept(token(id, logits), ready);
        if (stopStrings.found()) {
            finish(FinishReason.STOP_STRING);
        } else if (constraint.isPresent() && constraint.get().isComplete()) {
            finish(FinishReason.END_OF_TURN);
        } else if (generated == options.maxTokens()) {
            finish(FinishReason.MAX_TOKENS);
        }
        pending = id;
    }

    /**
     * Draws as if only what the constraint allows could be drawn. The mask is needed only where a free draw is refused:
     * with probability v of an allowed token, p + (1 - v) p/v = p/v.
     */
    private int choose(float[] logits) {
        int id = sampler.sample(logits);
        if (constraint.isEmpty() || constraint.get().allows(id)) {
            return id;
        }
        float[] masked = logits.clone();
        constraint.get().mask(masked);
        return sampler.sample(masked);
    }

    private Token token(int id, float[] logits) {
        String text = decoder.accept(id);
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

    private void finish(FinishReason reason) {
        finishReason = reason;
        lookahead.close();
        endNanos = System.nanoTime();
        if (reason == FinishReason.STOP_STRING) {
            return;
        }
        stopStrings.flush(ready);
        String rest = decoder.finish();
        if (!rest.isEmpty()) {
            Token[] tokens = ready.toArray(Token[]::new);
            ready.clear();
            if (tokens.length == 0) {
                ready.add(new Token(pending, rest, Float.NaN, List.of()));
            } else {
                int last = tokens.length - 1;
                tokens[last] = tokens[last].withText(tokens[last].text() + rest);
                ready.addAll(Arrays.asList(tokens));
            }
        }
    }
}
