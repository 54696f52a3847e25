package dev.lareira.core;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * One request to an {@link Engine}: the tokens of its answer as they come. Read by one thread; {@link #cancel} may be
 * called by any. Closing it ends it.
 */
public final class Generation implements Iterable<Token>, Iterator<Token>, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Queue<Token> ready = new ArrayDeque<>();
    private final int promptTokens;
    private FinishReason finishReason;
    private LareiraException failure;
    private Timings timings = new Timings(0, 0, 0, 0);
    private int cachedTokens;
    private volatile boolean cancelled;

    final GenerationOptions options;
    // What follows is the engine's: written by its loop only.
    final TokenChooser chooser;
    /** The prompt and what was chosen; {@code length} of them are set. */
    int[] text;

    int length;
    /** Holds the evaluated beginning of the text; null before it is this generation's turn. */
    Session session;

    /** When it was last served, in rounds of the engine. */
    long served;

    /** What came of the last choice. */
    Optional<FinishReason> end = Optional.empty();

    Optional<LareiraException> refused = Optional.empty();

    private long startNanos;
    private long promptEndNanos;

    Generation(Model model, int[] prompt, GenerationOptions options) {
        this.options = options;
        promptTokens = prompt.length;
        text = prompt.clone();
        length = prompt.length;
        chooser = new TokenChooser(model.tokenizer(), options);
        chooser.prompt(prompt);
    }

    @Override
    public Iterator<Token> iterator() {
        return this;
    }

    /**
     * Waits for a token or the end.
     *
     * @throws LareiraException when the generation failed
     */
    @Override
    public boolean hasNext() {
        return await(Long.MAX_VALUE, Queue::peek).isPresent();
    }

    /**
     * The next token; waits for it.
     *
     * @throws NoSuchElementException when there is none
     * @throws LareiraException when the generation failed
     */
    @Override
    public Token next() {
        return await(Long.MAX_VALUE, Queue::poll)
                .orElseThrow(() -> new NoSuchElementException("the generation has ended: " + finishReason));
    }

    /**
     * The next token, or empty when none came in this time, or the generation has ended: {@link #finishReason} tells.
     *
     * @throws LareiraException when the generation failed
     */
    public Optional<Token> next(Duration patience) {
        return await(patience.toNanos(), Queue::poll);
    }

    /** The text of all tokens that are left; waits for them. */
    public String remainingText() {
        StringBuilder text = new StringBuilder();
        forEachRemaining(token -> text.append(token.text()));
        return text.toString();
    }

    /** Ends the generation before its next token or the next piece of its prompt. */
    public void cancel() {
        cancelled = true;
    }

    @Override
    public void close() {
        cancel();
    }

    /** Why the generation ended; empty while it goes on or tokens are left to read. */
    public Optional<FinishReason> finishReason() {
        lock.lock();
        try {
            return ready.isEmpty() ? Optional.ofNullable(finishReason) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Tokens of the prompt. */
    public int promptTokens() {
        return promptTokens;
    }

    /** Leading tokens of the prompt that were known from another request and not evaluated again. */
    public int cachedTokens() {
        lock.lock();
        try {
            return cachedTokens;
        } finally {
            lock.unlock();
        }
    }

    /** What it cost until now; time spent in the queue is not counted. */
    public Timings timings() {
        lock.lock();
        try {
            return timings;
        } finally {
            lock.unlock();
        }
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Whether more than the token chosen last must be evaluated before the next can be chosen. */
    boolean isReading() {
        return session == null || chooser.generated() == 0 || length - session.position() > 1;
    }

    /** Whether some of the text is not evaluated. */
    boolean isUnread() {
        return session.position() < length;
    }

    /** It is this generation's turn, with a session that holds the beginning of its text. */
    void begin(Session session) {
        this.session = session;
        if (startNanos == 0) {
            startNanos = System.nanoTime();
            lock.lock();
            try {
                cachedTokens = session.position();
            } finally {
                lock.unlock();
            }
        }
    }

    /** The token that was chosen becomes part of the text. */
    void append(int token) {
        if (promptEndNanos == 0) {
            promptEndNanos = System.nanoTime();
        }
        if (length == text.length) {
            text = Arrays.copyOf(text, 2 * length + 64);
        }
        text[length++] = token;
    }

    /** Hands out the tokens that are certain, and the end if this is it. */
    void publish(Optional<FinishReason> end) {
        long now = System.nanoTime();
        long promptNanos = startNanos == 0 ? 0 : (promptEndNanos == 0 ? now : promptEndNanos) - startNanos;
        long generatedNanos = promptEndNanos == 0 ? 0 : now - promptEndNanos;
        end.ifPresent(chooser::finish);
        lock.lock();
        try {
            timings = new Timings(promptTokens - cachedTokens, promptNanos, chooser.generated(), generatedNanos);
            ready.addAll(chooser.ready());
            chooser.ready().clear();
            finishReason = end.orElse(null);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void fail(LareiraException reason) {
        lock.lock();
        try {
            failure = reason;
            finishReason = FinishReason.CANCELLED;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Tokens made before a failure are still handed out. */
    private Optional<Token> await(long nanos, Function<Queue<Token>, Token> access) {
        lock.lock();
        try {
            while (ready.isEmpty() && finishReason == null && nanos > 0) {
                nanos = changed.awaitNanos(nanos);
            }
            if (ready.isEmpty() && failure != null) {
                throw failure;
            }
            return Optional.ofNullable(access.apply(ready));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            cancelled = true;
            throw new LareiraException("interrupted while waiting for a token", e);
        } finally {
            lock.unlock();
        }
    }
}
