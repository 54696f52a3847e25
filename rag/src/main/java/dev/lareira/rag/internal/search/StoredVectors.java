package dev.lareira.rag.internal.search;

import dev.lareira.quant.VectorMath;
import dev.lareira.rag.Hit;
import dev.lareira.rag.internal.index.ContentId;
import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.PassageId;
import dev.lareira.rag.internal.index.VectorIndexes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The passages of a store by the vectors of their texts, while these are open. Thread-safe. */
public record StoredVectors(NoteStore store, VectorIndexes.Opened vectors) implements DenseSearch {
    @Override
    public List<Hit<PassageId>> nearest(float[] query, int most, Optional<Set<PassageId>> allowed) {
        Optional<Set<ContentId>> texts = allowed.map(this::texts);
        List<Hit<PassageId>> found = new ArrayList<>();
        for (Hit<ContentId> hit : vectors.nearest(query, most, texts)) {
            for (PassageId passage : store.passages(hit.key())) {
                if (found.size() < most && (allowed.isEmpty() || allowed.get().contains(passage))) {
                    found.add(new Hit<>(passage, hit.score()));
                }
            }
        }
        return found;
    }

    private Set<ContentId> texts(Set<PassageId> passages) {
        Set<ContentId> texts = new HashSet<>();
        passages.forEach(passage -> text(passage).ifPresent(texts::add));
        return texts;
    }

    private Optional<ContentId> text(PassageId passage) {
        return store.note(passage.note())
                .filter(note -> passage.index() < note.passages().size())
                .map(note -> note.passages().get(passage.index()));
    }

    @Override
    public OptionalDouble cosine(float[] query, PassageId passage) {
        return vector(passage)
                .map(vector -> OptionalDouble.of(VectorMath.dot(query, 0, vector, 0, query.length)))
                .orElse(OptionalDouble.empty());
    }

    /** Of length 1; empty where it has none yet. */
    public Optional<float[]> vector(PassageId passage) {
        return text(passage).flatMap(vectors::vector);
    }
}
