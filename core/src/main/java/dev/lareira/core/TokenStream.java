package dev.lareira.core;

import dev.lareira.tokenizer.TokenDecoder;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
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
    private final TokenDecoder decoder;
    private final StopStrings stopStrings;
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
        decoder = session.model().tokenizer().decoder();
        stopStrings = new StopStrings(options.stop());
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

    private void step() {
        if (!started) {
            start();
        }
        if (cancelled) {
            finish(FinishReason.CANCELLED);
            return;
        }
        if (pending >= 0) {
            if (session.remaining() == 0) {
                finish(FinishReason.CONTEXT_FULL);
                return;
            }
            session.prefill(pending);
            pending = -1;
        }
        sample();
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

    private void sample() {
        float[] logits = session.currentLogits();
        int id = sampler.sample(logits);
        sampler.accept(id);
        generated++;
        if (!options.ignoreEndOfText()
                && session.model().tokenizer().vocabulary().isEndOfGeneration(id)) {
            finish(FinishReason.END_OF_TURN);
            return;
        }
        stopStrings.accept(token(id, logits), ready);
        if (stopStrings.found()) {
            finish(FinishReason.STOP_STRING);
        } else if (generated == options.maxTokens()) {
            finish(FinishReason.MAX_TOKENS);
        }
        pending = id;
    }

    private Token token(int id, float[] logits) {
        String text = decoder.accept(id);
        if (!options.logprobs()) {
            return new Token(id, text, Float.NaN, List.of());
        }
        float sum = (float) Perplexity.logSumExp(logits.clone());
        List<Token.Candidate> top = options.topLogprobs() == 0
                ? List.of()
                : IntStream.range(0, logits.length)
                        .mapToObj(i -> new Token.Candidate(i, logits[i] - sum))
                        .sorted(Comparator.comparingDouble(candidate -> -candidate.logprob()))
                        .limit(options.topLogprobs())
                        .toList();
        return new Token(id, text, logits[id] - sum, top);
    }

    private void finish(FinishReason reason) {
        finishReason = reason;
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
