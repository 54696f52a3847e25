package dev.lareira.rag.internal.index;

import dev.lareira.rag.Hit;
import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.KeyCodec;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SearchOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The vectors of one model, ready to be searched: a cache of the log. Its file's name tells model, log and generation, so it
 * is never taken for another's; it is brought up to date by what changed since. Searches may come from any thread.
 */
public final class VectorIndex implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");
    private static final String SUFFIX = ".vectors";
    private static final KeyCodec<ContentId> CODEC = KeyCodec.of(ContentId::encode, ContentId::decode);
    /** As many changes are made again from the log when it is opened next, rather than to write the file anew. */
    private static final int FEW = 200;

    private final Path folder;
    private final NoteStore store;
    private final StoredModel model;
    private final HnswIndex<ContentId> index;
    /** Changes since the file was written. */
    private int changes;

    private VectorIndex(Path folder, NoteStore store, StoredModel model, HnswIndex<ContentId> index) {
        this.folder = folder;
        this.store = store;
        this.model = model;
        this.index = index;
    }

    /** Opens the file if there is one that fits and is sound, and in any case agrees with the log when this returns. */
    static VectorIndex open(Path folder, NoteStore store, StoredModel model) {
        String prefix = prefix(store, model);
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.startsWith(prefix) && !store.log().health().damaged()) {
                long generation = Long.parseLong(name.substring(prefix.length(), name.length() - SUFFIX.length()), 16);
                if (generation <= store.log().generation()) {
                    try {
                        HnswIndex<ContentId> index = HnswIndex.open(file, CODEC);
                        return new VectorIndex(folder, store, model, index).catchUp(generation);
                    } catch (RagException e) {
                        LOG.log(System.Logger.Level.WARNING, e.getMessage() + " (this is done now)");
                    }
                }
            }
        }
        return new VectorIndex(folder, store, model, new HnswIndex<>(HnswOptions.of(model.dimension()))).catchUp(-1);
    }

    private static String prefix(NoteStore store, StoredModel model) {
        return model.id() + "-" + store.log().id().toString().replace("-", "") + "-";
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file ->
                            file.getFileName().toString().matches("[0-9a-f]{12}-[0-9a-f]{32}-[0-9a-f]+\\" + SUFFIX))
                    .toList();
        } catch (IOException e) {
            throw new RagException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private VectorIndex catchUp(long generation) {
        Map<ContentId, Long> stored = new HashMap<>();
        store.forEachVector(model, stored::put);
        changes += index.deleteIf(text -> !stored.containsKey(text));
        stored.forEach((text, written) -> {
            if (written > generation || !index.contains(text)) {
                put(text, store.vector(model, text).orElseThrow());
            }
        });
        return this;
    }

    public StoredModel model() {
        return model;
    }

    public int size() {
        return index.size();
    }

    void put(ContentId text, float[] vector) {
        index.put(text, vector);
        changes++;
    }

    /** Takes out the texts that no passage has any more. */
    void retain(Predicate<ContentId> used) {
        changes += index.deleteIf(text -> !used.test(text));
    }

    public List<Hit<ContentId>> search(float[] query, int k, Predicate<ContentId> filter) {
        return index.search(query, SearchOptions.<ContentId>top(k).withFilter(filter));
    }

    public List<Hit<ContentId>> search(float[] query, int k) {
        return index.search(query, SearchOptions.top(k));
    }

    /** Writes the file if it has fallen behind by more than a few changes. */
    void saveIfWorthwhile() {
        if (changes > FEW) {
            save();
        }
    }

    /** Writes the file, without anything that was deleted, and deletes older ones. The log must not change meanwhile. */
    void save() {
        store.force();
        Path file = folder.resolve(
                prefix(store, model) + Long.toHexString(store.log().generation()) + SUFFIX);
        try {
            Files.createDirectories(folder);
            index.save(file, CODEC);
            changes = 0;
            List<String> models = store.models().stream().map(StoredModel::id).toList();
            for (Path other : files(folder)) {
                String of =
                        other.getFileName().toString().substring(0, model.id().length());
                if (!other.equals(file) && (of.equals(model.id()) || !models.contains(of))) {
                    Files.delete(other);
                }
            }
        } catch (IOException e) {
            throw new RagException(folder + ": an old file of vectors cannot be deleted: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        index.close();
    }
}
