package dev.lareira.server.internal.models;

import dev.lareira.server.ServerOptions;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.ModelLoader.Purpose;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The models in memory: loaded when they are asked for, unloaded when nobody has for a while or another needs their place.
 * Thread-safe.
 */
public final class Models implements AutoCloseable {
    /** What a language model is loaded for beside its weights. */
    private static final int CONTEXT_ESTIMATE = 2048;

    private static final Logger LOG = LoggerFactory.getLogger(Models.class);

    /**
     * The same model may be loaded for several purposes, but not once for each of its names.
     *
     * @param id the file's path; of a created model its name
     */
    private record Key(String id, Purpose purpose) {
        static Key of(ModelEntry entry, Purpose purpose) {
            return new Key(
                    entry.preset().equals(Preset.NONE) ? entry.stored().path().toString() : entry.name(), purpose);
        }
    }

    private final ModelCatalog catalog;
    private final ServerOptions options;
    private final MemoryBudget budget;
    private final ModelLoader loader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Key, LoadedModel> loaded = new LinkedHashMap<>();
    /** The model being loaded; one at a time. */
    private Optional<Key> loading = Optional.empty();

    private boolean closed;
    private final Thread reaper;

    public Models(ModelCatalog catalog, ServerOptions options, MemoryBudget budget) {
        this.catalog = catalog;
        this.options = options;
        this.budget = budget;
        loader = new ModelLoader(options, budget);
        reaper = Thread.ofVirtual().name("lareira-models").start(this::reap);
    }

    public ModelCatalog catalog() {
        return catalog;
    }

    /** A model in use; closing it says for how long it may stay. */
    public final class Lease implements AutoCloseable {
        private final LoadedModel model;
        private final Optional<Duration> keepAlive;
        private final boolean wasLoaded;
        private boolean ended;

        private Lease(LoadedModel model, Optional<Duration> keepAlive, boolean wasLoaded) {
            this.model = model;
            this.keepAlive = keepAlive;
            this.wasLoaded = wasLoaded;
        }

        public LoadedModel model() {
            return model;
        }

        /** Time spent on loading for this request. */
        public long loadNanos() {
            return wasLoaded ? 0 : model.loadNanos();
        }

        @Override
        public void close() {
            if (!ended) {
                ended = true;
                release(model, keepAlive.orElse(options.keepAlive()));
            }
        }
    }

    /**
     * A language model, loaded if it is not.
     *
     * @param keepAlive how long it stays after this; the server's default when empty
     * @throws ApiException when there is none of this name, it does not write text, or there is no room for it
     */
    public Lease generator(String name, Optional<Duration> keepAlive) {
        ModelEntry entry = catalog.require(name);
        if (!entry.generates()) {
            throw ApiException.badParameter(
                    "model",
                    "\"" + entry.name() + "\" does not support generate: it makes "
                            + (entry.embeds() ? "vectors" : "scores") + " of texts; choose a language model");
        }
        return lease(entry, Purpose.GENERATE, keepAlive);
    }

    /** An embedder, as {@link #generator}; any language model can be one. */
    public Lease embedder(String name, Optional<Duration> keepAlive) {
        ModelEntry entry = catalog.require(name);
        if (!entry.embeds() && !entry.generates()) {
            throw ApiException.badParameter(
                    "model", "\"" + entry.name() + "\" does not support embeddings: it is a reranker");
        }
        return lease(entry, Purpose.EMBED, keepAlive);
    }

    /** The embedder in a file that the person chose; see {@link #generator}. */
    public Lease embedder(Path file, Optional<Duration> keepAlive) {
        return lease(catalog.file(file), Purpose.EMBED, keepAlive);
    }

    /** A reranker, as {@link #generator}. */
    public Lease reranker(String name, Optional<Duration> keepAlive) {
        ModelEntry entry = catalog.require(name);
        if (!entry.can("rerank")) {
            throw ApiException.badParameter("model", "\"" + entry.name() + "\" does not support reranking");
        }
        return lease(entry, Purpose.RERANK, keepAlive);
    }

    /** A model for what it is made for; see {@link #generator}. */
    public Lease any(String name, Optional<Duration> keepAlive) {
        ModelEntry entry = catalog.require(name);
        Purpose made = entry.can("rerank") ? Purpose.RERANK : Purpose.GENERATE;
        return lease(entry, entry.embeds() ? Purpose.EMBED : made, keepAlive);
    }

    private Lease lease(ModelEntry entry, Purpose purpose, Optional<Duration> keepAlive) {
        Key key = Key.of(entry, purpose);
        lock.lock();
        try {
            while (true) {
                requireOpen();
                LoadedModel present = loaded.get(key);
                if (present != null && present.entry().digest().equals(entry.digest())) {
                    present.users++;
                    present.leaving = false;
                    present.expires = Instant.MAX;
                    return new Lease(present, keepAlive, true);
                }
                if (loading.isEmpty()) {
                    break;
                }
                changed.awaitUninterruptibly();
            }
            loading = Optional.of(key);
        } finally {
            lock.unlock();
        }
        return loadNow(entry, key, keepAlive);
    }

    private Lease loadNow(ModelEntry entry, Key key, Optional<Duration> keepAlive) {
        Optional<LoadedModel> done = Optional.empty();
        boolean late;
        try {
            unload(key);
            long bytes =
                    budget.estimate(entry, CONTEXT_ESTIMATE, options.loading().keyValueType());
            makeRoom(entry, bytes);
            done = Optional.of(loader.load(entry, key.purpose(), bytes));
        } finally {
            late = !loadingEnds(key, done);
        }
        if (late) {
            done.get().close();
            throw ApiException.stopping();
        }
        return new Lease(done.get(), keepAlive, false);
    }

    /** Whether the model is in use from now on; it is not where all have been unloaded meanwhile. */
    private boolean loadingEnds(Key key, Optional<LoadedModel> done) {
        lock.lock();
        try {
            loading = Optional.empty();
            changed.signalAll();
            if (!closed) {
                done.ifPresent(model -> {
                    model.users = 1;
                    loaded.put(key, model);
                });
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** Unloads idle models, the one used longest ago first, until another fits. */
    private void makeRoom(ModelEntry entry, long bytes) {
        if (bytes > budget.total()) {
            throw ApiException.of(
                    400,
                    "model_too_large",
                    "%s needs about %s of memory and there may be %s; choose a smaller model or quantisation, or give more with --max-memory"
                            .formatted(entry.name(), MemoryBudget.text(bytes), MemoryBudget.text(budget.total())));
        }
        while (true) {
            LoadedModel oldest;
            lock.lock();
            try {
                long taken = loaded.values().stream()
                        .mapToLong(LoadedModel::byteSize)
                        .sum();
                if (taken + bytes <= budget.total()) {
                    return;
                }
                oldest = loaded.values().stream()
                        .filter(model -> model.users == 0)
                        .min(Comparator.comparing(model -> model.used))
                        .orElseThrow(() -> ApiException.of(
                                503,
                                "",
                                "there is no memory for %s (about %s) while other models answer; try again later"
                                        .formatted(entry.name(), MemoryBudget.text(bytes))));
                loaded.values().remove(oldest);
            } finally {
                lock.unlock();
            }
            close(oldest, "to make room for " + entry.name());
        }
    }

    private void release(LoadedModel model, Duration keepAlive) {
        boolean replaced;
        lock.lock();
        try {
            model.users--;
            model.used = Instant.now();
            model.expires = model.leaving ? model.used : model.used.plus(keepAlive);
            replaced = model.users == 0 && !closed && !loaded.containsValue(model);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (replaced) {
            close(model, "since its file has changed");
        }
    }

    /** The models in memory. */
    public List<LoadedModel> loaded() {
        lock.lock();
        try {
            return List.copyOf(loaded.values());
        } finally {
            lock.unlock();
        }
    }

    /** A model, if it is in memory. */
    public Optional<LoadedModel> loaded(ModelEntry entry) {
        return loaded().stream()
                .filter(model -> model.entry().name().equals(entry.name()))
                .findFirst();
    }

    /** When a model goes unless it is used again. */
    public Instant expires(LoadedModel model) {
        lock.lock();
        try {
            return model.users > 0 ? Instant.now().plus(options.keepAlive()) : model.expires;
        } finally {
            lock.unlock();
        }
    }

    /** Unloads a model as soon as nobody uses it; at once if nobody does. */
    public void unload(ModelEntry entry) {
        for (Purpose purpose : Purpose.values()) {
            unload(Key.of(entry, purpose));
        }
    }

    private void unload(Key key) {
        Optional<LoadedModel> idle;
        lock.lock();
        try {
            idle = Optional.ofNullable(loaded.get(key)).filter(model -> model.users == 0);
            idle.ifPresent(model -> loaded.remove(key));
            Optional.ofNullable(loaded.get(key)).ifPresent(model -> model.leaving = true);
        } finally {
            lock.unlock();
        }
        idle.ifPresent(model -> close(model, "as asked"));
    }

    private static void close(LoadedModel model, String why) {
        LOG.info("unloaded {} {}", model.entry().name(), why);
        model.close();
    }

    private void reap() {
        while (true) {
            Optional<LoadedModel> expired;
            lock.lock();
            try {
                expired = loaded.values().stream()
                        .filter(model -> model.users == 0 && !model.expires.isAfter(Instant.now()))
                        .findFirst();
                expired.ifPresent(model -> loaded.values().remove(model));
                if (expired.isEmpty()) {
                    awaitExpiry();
                }
                if (closed) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            } finally {
                lock.unlock();
            }
            expired.ifPresent(model -> close(model, "since its time is over"));
        }
    }

    private void awaitExpiry() throws InterruptedException {
        Optional<Instant> next = loaded.values().stream()
                .filter(model -> model.users == 0)
                .map(model -> model.expires)
                .min(Comparator.naturalOrder());
        if (next.isEmpty()) {
            changed.await();
        } else {
            Duration left = Duration.between(Instant.now(), next.get());
            changed.awaitNanos(Math.max(
                    1,
                    left.compareTo(Duration.ofDays(1)) > 0 ? Duration.ofDays(1).toNanos() : left.toNanos()));
        }
    }

    private void requireOpen() {
        if (closed) {
            throw ApiException.stopping();
        }
    }

    /** Whether the server is stopping. */
    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Unloads all. */
    @Override
    public void close() {
        List<LoadedModel> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(loaded.values());
            loaded.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        reaper.interrupt();
        all.forEach(LoadedModel::close);
    }
}
