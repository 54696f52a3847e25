package dev.lareira.rag.internal.index;

import dev.lareira.core.EmbedKind;
import dev.lareira.quant.VectorMath;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.Hit;
import dev.lareira.rag.SyncListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The vectors that are searched, and, while the model changes, those that are made meanwhile. Searches may come from any
 * thread, changes from one at a time.
 */
public final class VectorIndexes implements AutoCloseable {
    /** Vectors and the model they are of; without the model they cannot be searched. */
    private record Side(VectorIndex index, Optional<EmbeddingModel> model) {}

    private final Path folder;
    private final NoteStore store;
    /** Held by searches, so that what they use is not closed. */
    private final ReadWriteLock use = new ReentrantReadWriteLock();

    private volatile Side serving;
    private volatile Optional<Side> next;

    private VectorIndexes(Path folder, NoteStore store, Side serving, Optional<Side> next) {
        this.folder = folder;
        this.store = store;
        this.serving = serving;
        this.next = next;
    }

    public static VectorIndexes open(
            Path folder, NoteStore store, EmbeddingModel model, Function<String, Optional<EmbeddingModel>> former) {
        StoredModel wanted = StoredModel.of(model);
        // The same model may have been moved to another file.
        StoredModel now = store.serving()
                .filter(stored -> !stored.fingerprint().equals(wanted.fingerprint()))
                .orElse(wanted);
        if (store.log().isWritable()) {
            List<StoredModel> before = store.models();
            store.keep(now, wanted);
            before.stream()
                    .filter(old -> !old.id().equals(now.id()) && !old.id().equals(wanted.id()))
                    .forEach(old -> VectorIndex.delete(folder, old));
        }
        if (now.equals(wanted)) {
            return new VectorIndexes(
                    folder,
                    store,
                    new Side(VectorIndex.open(folder, store, now), Optional.of(model)),
                    Optional.empty());
        }
        Optional<EmbeddingModel> old = former.apply(now.reference())
                .filter(found -> found.fingerprint().equals(now.fingerprint()));
        Side serving = new Side(VectorIndex.open(folder, store, now), old);
        return new VectorIndexes(
                folder,
                store,
                serving,
                Optional.of(new Side(VectorIndex.open(folder, store, wanted), Optional.of(model))));
    }

    public StoredModel serving() {
        return serving.index.model();
    }

    /** The model that takes over when it has all vectors. */
    public Optional<StoredModel> next() {
        return next.map(side -> side.index.model());
    }

    /** Texts that have no vector yet of the model that is to have them all. */
    public int pending() {
        StoredModel model = next().orElse(serving());
        return (int) store.texts().stream()
                .filter(text -> !store.hasVector(model, text))
                .count();
    }

    /** Makes what is missing of the model that serves; returns how many are left because it was cancelled. */
    int embed(PassageEmbedder embedder, SyncListener listener, SyncCount count) {
        Side side = serving;
        if (side.model.isEmpty()) {
            return 0;
        }
        EmbeddingModel model = side.model.get();
        StoredModel stored = side.index.model();
        int left = embedder.embed(model, stored, side.index::put, listener, count);
        if (store.nearness(stored).isEmpty()) {
            store.keep(stored, Nearness.of(model));
        }
        return left;
    }

    /** What makes the vectors of {@link #next}. */
    EmbeddingModel nextModel() {
        return next.orElseThrow().model.orElseThrow();
    }

    /** After a vector of the next model was stored. */
    void putNext(ContentId text, float[] vector) {
        next.orElseThrow().index.put(text, vector);
    }

    /** The next model, which has all vectors, serves from now on; those of the one before are deleted. */
    void takeOver() {
        Side side = next.orElseThrow();
        Side old = serving;
        // Searches that run have the old vectors in memory; after a crash from here on the new ones serve.
        store.serve(side.index.model());
        use.writeLock().lock();
        try {
            serving = side;
            next = Optional.empty();
            old.index.close();
        } finally {
            use.writeLock().unlock();
        }
        side.index.save();
        VectorIndex.delete(folder, old.index.model());
    }

    /** Takes out what no passage uses any more. */
    void dropUnused() {
        if (store.dropUnusedVectors() > 0) {
            Predicate<ContentId> used = text -> !store.passages(text).isEmpty();
            serving.index.retain(used);
            next.ifPresent(side -> side.index.retain(used));
        }
    }

    void saveIfWorthwhile() {
        serving.index.saveIfWorthwhile();
        next.ifPresent(side -> side.index.saveIfWorthwhile());
    }

    void save() {
        serving.index.save();
        next.ifPresent(side -> side.index.save());
    }

    /** Nearness of two texts in the model that answers. */
    public double cosine(String first, String second) {
        return cosines(first, EmbedKind.DOCUMENT, List.of(second))[0];
    }

    /** Nearness of a query and each of some texts. */
    public double[] cosines(String query, List<String> texts) {
        return cosines(query, EmbedKind.QUERY, texts);
    }

    private double[] cosines(String first, EmbedKind kind, List<String> texts) {
        use.readLock().lock();
        try {
            EmbeddingModel model = searched().model.orElseThrow();
            float[] one = model.embed(List.of(first), kind).getFirst().vector();
            return model.embed(texts, EmbedKind.DOCUMENT).stream()
                    .mapToDouble(other -> VectorMath.dot(one, 0, other.vector(), 0, one.length))
                    .toArray();
        } finally {
            use.readLock().unlock();
        }
    }

    /** What queries are compared with: without the model of the old vectors, those of the new that there are. */
    private Side searched() {
        return serving.model.isPresent() || next.isEmpty() ? serving : next.get();
    }

    /** The vectors that are searched, while one search lasts. */
    public final class Opened {
        private final Side side;

        private Opened(Side side) {
            this.side = side;
        }

        /** Empty where the model of the vectors is not at hand. */
        public Optional<EmbeddingModel> model() {
            return side.model;
        }

        /** What cosines mean in the model, which has to be at hand. */
        public Nearness nearness() {
            return store.nearness(side.index.model()).orElseGet(() -> Nearness.of(side.model.orElseThrow()));
        }

        /** The texts nearest to a vector of length 1, best first; only of the allowed where these are given. */
        public List<Hit<ContentId>> nearest(float[] query, int most, Optional<Set<ContentId>> allowed) {
            return allowed.isPresent()
                    ? side.index.search(query, most, allowed.get()::contains)
                    : side.index.search(query, most);
        }

        /** The vector of a text, of length 1; empty where it has none yet. */
        public Optional<float[]> vector(ContentId text) {
            return side.index.vector(text);
        }
    }

    /** Lets a search use the vectors, which stay open until it ends. */
    public <T> T open(Function<Opened, T> search) {
        use.readLock().lock();
        try {
            return search.apply(new Opened(searched()));
        } finally {
            use.readLock().unlock();
        }
    }

    @Override
    public void close() {
        use.writeLock().lock();
        try {
            serving.index.close();
            next.ifPresent(side -> side.index.close());
        } finally {
            use.writeLock().unlock();
        }
    }
}
