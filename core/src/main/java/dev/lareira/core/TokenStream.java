package dev.lareira.core;

import dev.lareira.core.internal.speculation.Lookahead;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;

/**
 * The tokens of one generation, made as they are asked for. Can be gone through once, by one thread; {@link #cancel} may
 * be called by any. The session must not be used otherwise until the stream has ended. It then holds the prompt and all
 * generated tokens but the last, which was never evaluated.
 */
public final class TokenStream implements Iterable<Token>, Iterator<Token> {
    private final Session session;
    private final int[] prompt;
    private final int evaluated;
    private final TokenChooser chooser;
    private final Queue<Token> ready;
    private final Lookahead lookahead;
    private volatile boolean cancelled;
    private FinishReason finishReason;
    private boolean started;
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
        chooser = new TokenChooser(session.model().tokenizer(), options);
        ready = chooser.ready();
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
        return new Timings(
                prompt.length - evaluated, promptEnd, chooser.generated(), Math.max(0, now - startNanos - promptEnd));
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
        if (chooser.generated() == 0) {
            choose(session.currentLogits());
        } else if (lookahead.remaining() == 0) {
            finish(FinishReason.CONTEXT_FULL);
        } else {
            choose(lookahead.next(chooser.last(), chooser.wanted() - 1));
        }
    }

    private void choose(float[] logits) {
        chooser.choose(logits).ifPresent(this::finish);
    }

    private void start() {
        startNanos = System.nanoTime();
        session.prefill(Arrays.copyOfRange(prompt, evaluated, prompt.length), () -> cancelled);
        chooser.prompt(prompt);
        promptNanos = System.nanoTime() - startNanos;
        started = true;
    }

    private void finish(FinishReason reason) {
        finishReason = reason;
        lookahead.close();
        endNanos = System.nanoTime();
        chooser.finish(reason);
    }
}
