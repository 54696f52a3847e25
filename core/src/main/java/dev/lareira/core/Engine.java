package dev.lareira.core;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the generations of one model together: they share its batches, as tokens and not whole requests take turns
 * ("Orca", Yu et al. 2022), and the evaluated beginnings of their prompts. Long prompts are read in pieces, so that they do
 * not hold up the tokens of others. What a generation chooses does not depend on what runs beside it. Thread-safe.
 *
 * <pre>{@code
 * try (Engine engine = Engine.builder(model).parallel(4).build()) {
 *     Generation answer = engine.submit(prompt, options);
 *     answer.forEach(token -> System.out.print(token.text()));
 * }
 * }</pre>
 *
 * <p>Owns a thread, and the sessions of the generations and of earlier ones; not the model, which must be closed after it.
 * {@link GenerationOptions#speculation} plays no part.
 */
public final class Engine implements AutoCloseable {
    private final Model model;
    private final int parallel;
    private final int queue;
    private final long maxBytes;
    private final EngineSessions sessions;
    private final EngineLoop loop;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition woken = lock.newCondition();
    private final Deque<Generation> waiting = new ArrayDeque<>();
    private boolean closed;

    private Engine(Builder builder) {
        model = builder.model;
        parallel = builder.parallel;
        queue = builder.queue;
        PromptCache.Builder cache = PromptCache.builder(model).sessions(builder.cachedSessions);
        builder.cacheFolder.ifPresent(cache::folder);
        maxBytes = builder.maxBytes;
        sessions = new EngineSessions(model, cache.build(), maxBytes);
        loop = new EngineLoop(this, model, sessions, parallel);
        thread = Thread.ofPlatform().daemon().name("lareira-engine").start(loop);
    }

    public static Builder builder(Model model) {
        return new Builder(model);
    }

    /** Collects the settings of an engine; each has a default. */
    public static final class Builder {
        private final Model model;
        private int parallel = 8;
        private int queue = 512;
        private int cachedSessions = 8;
        private long maxBytes = Runtime.getRuntime().maxMemory() / 2;
        private Optional<Path> cacheFolder = Optional.empty();

        private Builder(Model model) {
            this.model = model;
        }

        /** Most generations that run together, others wait; 8 unless set. */
        public Builder parallel(int generations) {
            parallel = generations;
            return this;
        }

        /** Most generations that wait; 512 unless set. */
        public Builder queue(int generations) {
            queue = generations;
            return this;
        }

        /** Most sessions of earlier generations kept in memory for prompts that begin alike; 8 unless set. */
        public Builder cachedSessions(int count) {
            cachedSessions = count;
            return this;
        }

        /** Most bytes of keys and values in all sessions; half of the largest heap unless set. */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /** Where beginnings are kept between runs, see {@link PromptCache.Builder#folder}; nowhere unless set. */
        public Builder cacheFolder(Path path) {
            cacheFolder = Optional.of(path);
            return this;
        }

        /** @throws LareiraException when a setting makes no sense */
        public Engine build() {
            if (parallel < 1 || queue < 0 || maxBytes < 1) {
                throw new LareiraException("an engine has parallel " + parallel + ", queue " + queue + " and maxBytes "
                        + maxBytes + ", expected at least 1, 0 and 1");
            }
            return new Engine(this);
        }
    }

    public Model model() {
        return model;
    }

    /** Most generations that run together. */
    public int parallel() {
        return parallel;
    }

    /** Most tokens of a prompt and its answer: the context of the model, or what there is memory for if that is less. */
    public int contextLength() {
        int fits = 0;
        for (int more = Integer.highestOneBit(model.contextLength()); more > 0; more /= 2) {
            if (sessions.bytesFor(fits + more) <= maxBytes) {
                fits += more;
            }
        }
        return Math.min(fits, model.contextLength());
    }

    /**
     * Starts a generation after exactly these tokens.
     *
     * @throws LareiraException as {@link #offer}, and when the queue is full
     */
    public Generation submit(int[] prompt, GenerationOptions options) {
        return offer(prompt, options)
                .orElseThrow(() -> new LareiraException("there are " + parallel + " generations running and " + queue
                        + " waiting, which is the most; try again later"));
    }

    /**
     * Starts a generation after exactly these tokens, unless the queue is full.
     *
     * @throws LareiraException when the prompt is empty, does not fit into the context with one more token, needs more
     *     memory than there is or has tokens outside the vocabulary, or the engine is closed
     */
    public Optional<Generation> offer(int[] prompt, GenerationOptions options) {
        check(prompt);
        Generation generation = new Generation(model, prompt, options);
        lock.lock();
        try {
            requireOpen();
            if (waiting.size() >= queue + Math.max(0, parallel - loop.running())) {
                return Optional.empty();
            }
            waiting.add(generation);
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        return Optional.of(generation);
    }

    private void check(int[] prompt) {
        if (prompt.length == 0) {
            throw new LareiraException("the prompt is empty: there is nothing to continue");
        }
        if (prompt.length >= model.contextLength()) {
            throw new LareiraException("the prompt has " + prompt.length + " tokens and the context of the model is "
                    + model.contextLength() + ", which must hold it and the answer; shorten it, or load the model with"
                    + " a larger context");
        }
        model.checkVocabulary(prompt);
        long bytes = sessions.bytesFor(prompt.length + 1);
        if (bytes > maxBytes) {
            throw new LareiraException(
                    "the prompt of %d tokens needs %d MB for keys and values, and there are %d MB; shorten it or give the program more memory"
                            .formatted(prompt.length, bytes >> 20, maxBytes >> 20));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new LareiraException("this engine is closed");
        }
    }

    /** What is going on. */
    public EngineStatus status() {
        lock.lock();
        try {
            return loop.status(waiting.size());
        } finally {
            lock.unlock();
        }
    }

    /** Ends all generations and the thread; earlier beginnings are written to the folder, if there is one. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            woken.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** For the loop: the generation that waits longest, empty when none does. */
    Optional<Generation> nextWaiting() {
        lock.lock();
        try {
            return Optional.ofNullable(waiting.poll());
        } finally {
            lock.unlock();
        }
    }

    /** For the loop: a generation that lost its memory goes first when there is some again. */
    void waitAgain(Generation generation) {
        lock.lock();
        try {
            waiting.addFirst(generation);
        } finally {
            lock.unlock();
        }
    }

    /** For the loop: takes out of the queue what was cancelled, or all when the engine is closed. */
    List<Generation> leavers() {
        lock.lock();
        try {
            List<Generation> leavers = new ArrayList<>(waiting);
            leavers.removeIf(generation -> !closed && !generation.isCancelled());
            waiting.removeAll(leavers);
            return leavers;
        } finally {
            lock.unlock();
        }
    }

    /** For the loop: waits for a generation unless it is busy; false when the engine is closed. */
    boolean awaitWork(boolean busy) {
        lock.lock();
        try {
            while (!busy && waiting.isEmpty() && !closed) {
                woken.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }
}
