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
    private static final int BATCH = 16;

    private final NoteStore store;
    private final SyncListener listener;
    private final SyncCount count;

    PassageEmbedder(NoteStore store, SyncListener listener, SyncCount count) {
        this.store = store;
        this.listener = listener;
        this.count = count;
    }

    private record Missing(ContentId text, Chunk chunk) {}

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
     * Makes them, and hands each to the sink.
     *
     * @return how many are left because the sync was cancelled
     */
    int embed(EmbeddingModel model, StoredModel stored, BiConsumer<ContentId, float[]> sink) {
        List<PassageId> missing = missing(stored);
        int done = 0;
        while (done < missing.size() && !listener.cancelled()) {
            listener.progress(new SyncProgress(SyncProgress.Phase.EMBEDDING, done, missing.size()));
            List<Missing> batch = batch(missing.subList(done, Math.min(missing.size(), done + BATCH)));
            embed(model, stored, batch, sink);
            done = Math.min(missing.size(), done + BATCH);
        }
        if (!missing.isEmpty()) {
            listener.progress(new SyncProgress(SyncProgress.Phase.EMBEDDING, done, missing.size()));
        }
        return missing.size() - done;
    }

    private void embed(
            EmbeddingModel model, StoredModel stored, List<Missing> batch, BiConsumer<ContentId, float[]> sink) {
        if (batch.isEmpty()) {
            return;
        }
        List<Embedding> embeddings =
                model.embed(batch.stream().map(passage -> passage.chunk.text()).toList(), EmbedKind.DOCUMENT);
        List<ContentId> texts = batch.stream().map(Missing::text).toList();
        store.putVectors(
                stored, texts, embeddings.stream().map(Embedding::vector).toArray(float[][]::new));
        store.force();
        for (int i = 0; i < texts.size(); i++) {
            sink.accept(texts.get(i), embeddings.get(i).vector());
            count.truncated += embeddings.get(i).truncated() ? 1 : 0;
        }
        count.embedded += texts.size();
    }

    private List<Missing> batch(List<PassageId> ids) {
        List<Missing> batch = new ArrayList<>();
        NoteId at = null;
        List<Chunk> chunks = List.of();
        for (PassageId id : ids) {
            if (!id.note().equals(at)) {
                at = id.note();
                chunks = store.chunks(at);
            }
            ContentId text = store.note(at).orElseThrow().passages().get(id.index());
            batch.add(new Missing(text, chunks.get(id.index())));
        }
        return batch;
    }
}
