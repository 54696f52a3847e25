package dev.lareira.rag.internal.index;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.rag.Chunk;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;

/** Makes the vectors that are missing, those of notes written last first. What is done is durable at once. */
final class PassageEmbedder {
    /** Few enough that a cancelled sync ends soon, and a crash costs little. */
    static final int BATCH = 16;

    private final NoteStore store;

    PassageEmbedder(NoteStore store) {
        this.store = store;
    }

    /** A vector that was made and is not stored yet. */
    record Made(ContentId text, Embedding embedding) {}

    /** A passage that needs a vector. */
    record Missing(ContentId text, Chunk chunk) {}

    /** Passages without a vector of this model, without their text. */
    List<PassageId> missing(StoredModel model) {
        List<StoredNote> notes = new ArrayList<>(store.notes());
        notes.sort(Comparator.comparing((StoredNote note) -> note.file().modified())
                .reversed());
        Set<ContentId> seen = new HashSet<>();
        List<PassageId> missing = new ArrayList<>();
        for (StoredNote note : notes) {
            for (int i = 0; i < note.passages().size(); i++) {
                ContentId text = note.passages().get(i);
                if (seen.add(text) && !store.hasVector(model, text)) {
                    missing.add(new PassageId(note.id(), i));
                }
            }
        }
        return missing;
    }

    /**
     * Makes all of a model's that are missing, and hands each to the sink.
     *
     * @return how many are left because the sync was cancelled
     */
    int embed(
            EmbeddingModel model,
            StoredModel stored,
            BiConsumer<ContentId, float[]> sink,
            SyncListener listener,
            SyncCount count) {
        List<PassageId> missing = missing(stored);
        int done = 0;
        while (done < missing.size() && !listener.cancelled()) {
            listener.progress(new SyncProgress(SyncProgress.Phase.EMBEDDING, done, missing.size()));
            int end = Math.min(missing.size(), done + BATCH);
            List<Made> made = make(model, read(missing.subList(done, end)));
            store(stored, made, sink);
            made.forEach(it -> count.truncated += it.embedding().truncated() ? 1 : 0);
            count.embedded += made.size();
            done = end;
        }
        if (!missing.isEmpty()) {
            listener.progress(new SyncProgress(SyncProgress.Phase.EMBEDDING, done, missing.size()));
        }
        return missing.size() - done;
    }

    /** The vectors of some passages. */
    List<Made> make(EmbeddingModel model, List<Missing> batch) {
        if (batch.isEmpty()) {
            return List.of();
        }
        List<Embedding> embeddings =
                model.embed(batch.stream().map(passage -> passage.chunk.text()).toList(), EmbedKind.DOCUMENT);
        List<Made> made = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            made.add(new Made(batch.get(i).text, embeddings.get(i)));
        }
        return made;
    }

    /** Makes vectors durable, and hands each to the sink; those of texts that no passage has any more are dropped. */
    void store(StoredModel stored, List<Made> made, BiConsumer<ContentId, float[]> sink) {
        List<Made> used =
                made.stream().filter(it -> !store.passages(it.text()).isEmpty()).toList();
        if (used.isEmpty()) {
            return;
        }
        store.putVectors(
                stored,
                used.stream().map(Made::text).toList(),
                used.stream().map(it -> it.embedding().vector()).toArray(float[][]::new));
        store.force();
        used.forEach(it -> sink.accept(it.text(), it.embedding().vector()));
    }

    /** Passages with their text, while nothing changes the store; those that are gone are left out. */
    List<Missing> read(List<PassageId> ids) {
        List<Missing> batch = new ArrayList<>();
        NoteId at = null;
        List<Chunk> chunks = List.of();
        for (PassageId id : ids) {
            if (!id.note().equals(at)) {
                at = id.note();
                chunks = store.chunks(at);
            }
            List<ContentId> texts = store.note(at).map(StoredNote::passages).orElse(List.of());
            // The note may have changed since it was listed.
            if (id.index() < Math.min(texts.size(), chunks.size())) {
                batch.add(new Missing(texts.get(id.index()), chunks.get(id.index())));
            }
        }
        return batch;
    }
}
