package dev.lareira.rag.internal.index;

import dev.lareira.rag.Hit;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.KeyCodec;
import dev.lareira.rag.SearchOptions;
import dev.lareira.rag.internal.log.CachedGraph;
import dev.lareira.rag.internal.log.LogStore;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** The vectors of one model by the id of their text, ready to be searched. */
final class VectorIndex implements AutoCloseable {
    private static final KeyCodec<ContentId> CODEC = KeyCodec.of(ContentId::encode, ContentId::decode);

    private final StoredModel model;
    private final CachedGraph<ContentId> graph;

    private VectorIndex(StoredModel model, CachedGraph<ContentId> graph) {
        this.model = model;
        this.graph = graph;
    }

    static VectorIndex open(Path folder, NoteStore store, StoredModel model) {
        CachedGraph.Truth<ContentId> truth = new CachedGraph.Truth<>() {
            @Override
            public LogStore log() {
                return store.log();
            }

            @Override
            public void forEach(BiConsumer<ContentId, Long> visitor) {
                store.forEachVector(model, visitor);
            }

            @Override
            public Optional<float[]> vector(ContentId text) {
                return store.vector(model, text);
            }
        };
        HnswOptions options = HnswOptions.of(model.dimension());
        return new VectorIndex(model, CachedGraph.open(folder, model.id(), options, CODEC, truth));
    }

    /** Deletes the files of a model that is no longer used. */
    static void delete(Path folder, StoredModel model) {
        CachedGraph.delete(folder, model.id());
    }

    StoredModel model() {
        return model;
    }

    void put(ContentId text, float[] vector) {
        graph.put(text, vector);
    }

    /** Takes out the texts that no passage has any more. */
    void retain(Predicate<ContentId> used) {
        graph.retain(used);
    }

    List<Hit<ContentId>> search(float[] query, int k, Predicate<ContentId> filter) {
        return graph.index().search(query, SearchOptions.<ContentId>top(k).withFilter(filter));
    }

    List<Hit<ContentId>> search(float[] query, int k) {
        return graph.index().search(query, SearchOptions.top(k));
    }

    Optional<float[]> vector(ContentId text) {
        return graph.index().vector(text);
    }

    void saveIfWorthwhile() {
        graph.saveIfWorthwhile();
    }

    void save() {
        graph.save();
    }

    @Override
    public void close() {
        graph.close();
    }
}
