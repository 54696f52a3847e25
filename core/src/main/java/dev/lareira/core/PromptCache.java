package dev.lareira.core;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Sessions of earlier requests, so that a prompt that begins as one of them is evaluated only from where it differs.
 * Keeps the sessions used last in memory, and the ones before, as well as all when it is closed, in a folder if it has
 * one: the beginning is then known in the next run, too. Thread-safe.
 *
 * <pre>{@code
 * try (PromptCache cache = PromptCache.builder(model).folder(path).build()) {
 *     Session session = cache.take(prompt);
 *     String text = session.streamFrom(prompt, options).text();
 *     cache.put(session);
 * }
 * }</pre>
 */
public final class PromptCache implements AutoCloseable {
    private final Model model;
    private final int sessions;
    private final Optional<SessionFolder> folder;
    /** Used last comes first. */
    private final List<Session> idle = new ArrayList<>();

    private boolean closed;

    private PromptCache(Builder builder) {
        model = builder.model;
        sessions = builder.sessions;
        folder = builder.folder.map(path -> new SessionFolder(path, model, builder.maxBytes, builder.minTokens));
    }

    public static Builder builder(Model model) {
        return new Builder(model);
    }

    /** Collects the settings of a cache; each has a default. */
    public static final class Builder {
        private final Model model;
        private int sessions = 4;
        private Optional<Path> folder = Optional.empty();
        private long maxBytes = 1L << 30;
        private int minTokens = 64;

        private Builder(Model model) {
            this.model = model;
        }

        /** Most sessions kept in memory; 4 unless set. */
        public Builder sessions(int count) {
            sessions = count;
            return this;
        }

        /** Where sessions are kept between runs; made when it does not exist. Several models can share it. */
        public Builder folder(Path path) {
            folder = Optional.of(path);
            return this;
        }

        /** Most bytes of files in the folder, the files used longest ago go first; 1 GiB unless set. */
        public Builder maxBytes(long bytes) {
            maxBytes = bytes;
            return this;
        }

        /** Shorter sessions are not written, evaluating them anew is as fast; 64 unless set. */
        public Builder minTokens(int tokens) {
            minTokens = tokens;
            return this;
        }

        /** @throws LareiraException when a setting is negative or the folder cannot be read or made */
        public PromptCache build() {
            if (sessions < 0 || maxBytes < 0 || minTokens < 0) {
                throw new LareiraException("a prompt cache has sessions " + sessions + ", maxBytes " + maxBytes
                        + ", minTokens " + minTokens + ", expected at least 0");
            }
            return new PromptCache(this);
        }
    }

    /**
     * A session that holds the longest beginning of the prompt that is known, and nothing else. It is the caller's until
     * {@link #put} gives it back or it is closed.
     */
    public Session take(int[] prompt) {
        return take(prompt, 0).orElseGet(model::newSession);
    }

    /** As {@link #take(int[])}, or empty when no more than {@code known} tokens of the beginning are known here. */
    synchronized Optional<Session> take(int[] prompt, int known) {
        requireOpen();
        Session best = null;
        int shared = known;
        for (Session session : idle) {
            int usable = usable(session, prompt);
            if (usable > shared) {
                best = session;
                shared = usable;
            }
        }
        int inMemory = shared;
        Optional<Session> stored = folder.flatMap(files -> files.find(prompt, inMemory));
        if (stored.isPresent()) {
            stored.get().truncate(usable(stored.get(), prompt));
            return stored;
        }
        if (best == null) {
            return Optional.empty();
        }
        idle.remove(best);
        if (shared == best.position()) {
            return Optional.of(best);
        }
        idle.addFirst(best);
        Session fork = best.fork();
        fork.truncate(shared);
        return Optional.of(fork);
    }

    /** Bytes of the sessions in memory. */
    synchronized long byteSize() {
        return idle.stream().mapToLong(Session::byteSize).sum();
    }

    /** Retires the session used longest ago; false when there is none. */
    synchronized boolean retireOldest() {
        if (idle.isEmpty()) {
            return false;
        }
        retire(idle.removeLast());
        return true;
    }

    /** How much of a session serves a prompt: a model that cannot go back needs all of it. */
    static int usable(Session session, int[] prompt) {
        int shared = session.commonPrefix(prompt);
        return session.truncates() || shared == session.position() ? shared : 0;
    }

    /** Gives a session of this model to the cache, which closes it in time. */
    public synchronized void put(Session session) {
        requireOpen();
        int[] tokens = session.tokens();
        for (Session other : List.copyOf(idle)) {
            if (other.commonPrefix(tokens) == other.position()) {
                idle.remove(other);
                other.close();
            }
        }
        idle.addFirst(session);
        while (idle.size() > sessions) {
            retire(idle.removeLast());
        }
    }

    private void retire(Session session) {
        try (session) {
            folder.ifPresent(files -> files.keep(session));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new LareiraException("this prompt cache is closed; build another");
        }
    }

    /** Writes what is in memory to the folder, if there is one, and closes the sessions. Close it before the model. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!idle.isEmpty()) {
            retire(idle.removeLast());
        }
    }
}
