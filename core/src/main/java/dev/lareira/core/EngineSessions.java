package dev.lareira.core;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The sessions of an {@link Engine}: where generations get theirs, and how much memory all take. Its loop's own. */
final class EngineSessions implements AutoCloseable {
    /** Fewer tokens that another generation is about to evaluate are not worth waiting for. */
    private static final int WORTH_WAITING = 32;

    private final Model model;
    private final PromptCache cache;
    private final long maxBytes;
    /** Tells how much memory a session of some length takes. */
    private final Session empty;

    private volatile long byteSize;

    EngineSessions(Model model, PromptCache cache, long maxBytes) {
        this.model = model;
        this.cache = cache;
        this.maxBytes = maxBytes;
        empty = model.newSession();
    }

    long maxBytes() {
        return maxBytes;
    }

    /** Bytes of all sessions at the last {@link #fits}. */
    long byteSize() {
        return byteSize;
    }

    /** Bytes of a session of this length. */
    long bytesFor(int tokens) {
        return empty.byteSize(tokens);
    }

    /**
     * A session with the longest beginning of a text that this or an earlier generation has evaluated, but so much left
     * that it is read as the whole text would be.
     *
     * @param least tokens to leave, where the text has as many and the model can go back
     */
    Session begin(Generation g, List<Generation> running, int least) {
        int[] text = Arrays.copyOf(g.text, g.length);
        Session best = null;
        int known = 0;
        for (Generation other : running) {
            int usable = other.session == null ? 0 : PromptCache.usable(other.session, text);
            if (usable > known) {
                best = other.session;
                known = usable;
            }
        }
        Optional<Session> cached = cache.take(text, known);
        Session session = cached.isPresent() ? cached.get() : best != null ? best.fork() : model.newSession();
        int kept = Math.min(session.commonPrefix(text), text.length - Math.min(text.length, least));
        if (session.truncates()) {
            session.truncate(Math.min(kept, session.position()));
        } else if (session.position() >= text.length) {
            session.truncate(0);
        }
        return session;
    }

    /** Whether another generation is reading a beginning of this one's text that it had better wait for. */
    boolean isBeingRead(Generation g, List<Generation> running) {
        if (g.session != null || !empty.truncates()) {
            return false;
        }
        for (Generation other : running) {
            if (other.session != null && other.isReading()) {
                int different = Arrays.mismatch(g.text, 0, g.length, other.text, 0, other.length);
                int shared = different < 0 ? g.length : different;
                if (shared > other.session.position() + WORTH_WAITING) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether all that run still fit when some of them grow by so many tokens. */
    boolean fits(List<Generation> running, List<Generation> growing, int tokens) {
        long bytes = cache.byteSize();
        long more = 0;
        for (Generation g : running) {
            bytes += g.session == null ? 0 : g.session.byteSize();
        }
        for (Generation g : growing) {
            int length = g.session.position();
            more += g.session.byteSize(length + tokens) - g.session.byteSize(length);
        }
        byteSize = bytes;
        return bytes + more <= maxBytes;
    }

    /** Whether another text fits beside what those that run have to evaluate yet. */
    boolean fits(List<Generation> running, int tokens) {
        return running.stream().mapToLong(g -> bytesFor(g.length)).sum() + bytesFor(tokens) <= maxBytes;
    }

    /** Forgets what an earlier generation left; false when there is nothing. */
    boolean forget() {
        return cache.retireOldest();
    }

    /** Keeps the session of a generation that has ended for others that begin alike. */
    void keep(Session session) {
        if (session.position() > 0) {
            cache.put(session);
        } else {
            session.close();
        }
    }

    @Override
    public void close() {
        cache.close();
    }
}
