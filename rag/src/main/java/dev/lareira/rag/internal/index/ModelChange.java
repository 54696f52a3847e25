package dev.lareira.rag.internal.index;

import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncProgress;
import java.util.List;
import java.util.Optional;

/**
 * Makes the vectors of the next model in the background, batch by batch, while those of the model before serve, and lets it
 * take over when it has all of them. Each batch is durable before the next, so a crash costs one; the change itself is one
 * write. Thread-safe.
 */
public final class ModelChange implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");
    private static final long TELL_MILLIS = 100;

    private final NoteStore store;
    private final VectorIndexes vectors;
    private final PassageEmbedder embedder;
    /** Held by whatever changes the index. */
    private final Object order;

    private volatile SyncProgress progress = new SyncProgress(SyncProgress.Phase.EMBEDDING, 0, 0);
    private volatile boolean closed;
    // What follows is guarded by this.
    private Optional<RuntimeException> failure = Optional.empty();
    private Optional<Thread> thread = Optional.empty();

    ModelChange(NoteStore store, VectorIndexes vectors, PassageEmbedder embedder, Object order) {
        this.store = store;
        this.vectors = vectors;
        this.embedder = embedder;
        this.order = order;
    }

    /** Goes on with it, if there is a next model and this is not being done. */
    public synchronized void start() {
        if (!closed && vectors.next().isPresent() && thread.isEmpty()) {
            failure = Optional.empty();
            Thread made = Thread.ofPlatform()
                    .name("lareira-embed")
                    .daemon()
                    .priority(Thread.MIN_PRIORITY)
                    .unstarted(this::run);
            thread = Optional.of(made);
            made.start();
        }
    }

    private void run() {
        Optional<RuntimeException> failed = Optional.empty();
        try {
            while (!closed && !round()) {
                continue;
            }
        } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "vectors of another model cannot be made: " + e.getMessage());
            failed = Optional.of(e);
        }
        synchronized (this) {
            failure = failed;
            thread = Optional.empty();
            notifyAll();
        }
    }

    /** Makes what is missing now; whether nothing was, so that the next model serves. */
    private boolean round() {
        StoredModel stored = vectors.next().orElseThrow();
        EmbeddingModel model = vectors.nextModel();
        List<PassageId> missing;
        synchronized (order) {
            missing = embedder.missing(stored);
            if (missing.isEmpty()) {
                vectors.takeOver();
                return true;
            }
        }
        for (int done = 0; done < missing.size() && !closed; done += PassageEmbedder.BATCH) {
            progress = new SyncProgress(SyncProgress.Phase.EMBEDDING, done, missing.size());
            int end = Math.min(missing.size(), done + PassageEmbedder.BATCH);
            List<PassageEmbedder.Missing> batch;
            synchronized (order) {
                batch = embedder.read(missing.subList(done, end));
            }
            List<PassageEmbedder.Made> made = embedder.make(model, batch);
            synchronized (order) {
                embedder.store(stored, made, vectors::putNext);
            }
        }
        progress = new SyncProgress(SyncProgress.Phase.EMBEDDING, missing.size(), missing.size());
        return false;
    }

    /**
     * Waits until the next model serves; at once where there is none.
     *
     * @return false when it was cancelled, or this was closed
     * @throws RagException when its vectors cannot be made
     */
    public boolean await(SyncListener listener) {
        while (true) {
            synchronized (this) {
                if (failure.isPresent()) {
                    throw new RagException(
                            "the vectors of the new model cannot be made: "
                                    + failure.get().getMessage(),
                            failure.get());
                }
                if (thread.isEmpty()) {
                    return vectors.next().isEmpty();
                }
                try {
                    wait(TELL_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            if (progress.total() > 0) {
                listener.progress(progress);
            }
            if (listener.cancelled()) {
                return false;
            }
        }
    }

    /** Ends it after the batch that is being made; the next time it goes on from there. */
    @Override
    public void close() {
        closed = true;
        Optional<Thread> running;
        synchronized (this) {
            running = thread;
        }
        try {
            if (running.isPresent()) {
                running.get().join();
                synchronized (order) {
                    vectors.saveIfWorthwhile();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
