package dev.lareira.rag.internal.search;

import dev.lareira.core.EmbedKind;
import dev.lareira.quant.VectorMath;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.NoteGraph;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.PassageId;
import dev.lareira.rag.internal.index.StoredNote;
import dev.lareira.rag.internal.index.VaultGraphs;
import dev.lareira.rag.internal.index.VectorIndexes;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Searches a store of notes by words, vectors and links. Thread-safe. */
public final class NoteSearch {
    /** Notes with these tags count less the older they are. */
    public static final String FACT_TAG = "lareira/memory";

    public static final String CONVERSATION_TAG = "lareira/conversation";
    /** Part of the words of a query, weighed by rarity, that makes a passage an answer beside vectors: all. */
    static final double COVERAGE_FLOOR = 0.999;

    private static final GoodMatch WORDS_ALONE = new GoodMatch(4, 0, 0, 0, 0.55);
    /** What a link in either direction adds to nearness, and at most the neighbours and tags that two notes share. */
    private static final double LINK = 0.10;

    private static final double SHARED = 0.05;
    private static final int NEAREST = 100;

    private final NoteStore store;
    private final PassageWords words;
    private final VectorIndexes vectors;
    private final VaultGraphs graphs;

    public NoteSearch(NoteStore store, PassageWords words, VectorIndexes vectors, VaultGraphs graphs) {
        this.store = store;
        this.words = words;
        this.vectors = vectors;
        this.graphs = graphs;
    }

    /** Passages, best first; see {@link HybridSearch#search}. */
    public List<Match> search(NoteQuery query, SearchSettings settings) {
        return vectors.open(opened -> {
            Optional<EmbeddingModel> model = query.words().isEmpty() ? Optional.empty() : opened.model();
            Optional<float[]> vector = model.map(it ->
                    it.embed(List.of(query.words()), EmbedKind.QUERY).getFirst().vector());
            HybridSearch search = new HybridSearch(
                    words.index(),
                    new StoredVectors(store, opened),
                    model.map(EmbeddingModel::languages).orElse(Set.of()),
                    model.map(it -> good(it, opened, query)).orElse(WORDS_ALONE),
                    this::neighbours,
                    this::day);
            return search.search(query, vector, settings);
        });
    }

    /** Vectors of a language that the model was not made for are near to each other whatever they say. */
    private static GoodMatch good(EmbeddingModel model, VectorIndexes.Opened opened, NoteQuery query) {
        String language = LanguageDetector.detect(query.words());
        boolean known = model.languages().isEmpty()
                || language.equals(LanguageDetector.UNKNOWN)
                || model.languages().contains(language);
        return known ? CosineFloor.of(opened.nearness(), COVERAGE_FLOOR) : WORDS_ALONE;
    }

    /** What was remembered grows old; what the person wrote does not. */
    private Optional<LocalDate> day(NoteId note) {
        return store.note(note)
                .filter(it -> it.tags().contains(FACT_TAG) || it.tags().contains(CONVERSATION_TAG))
                .map(it -> it.date().day());
    }

    private Set<NoteId> neighbours(NoteId note) {
        NoteGraph graph = graphs.graph(note.vault());
        Set<NoteId> neighbours = new HashSet<>();
        graph.links(note.path()).forEach(path -> neighbours.add(new NoteId(note.vault(), path)));
        graph.backlinks(note.path()).keySet().forEach(path -> neighbours.add(new NoteId(note.vault(), path)));
        return neighbours;
    }

    /**
     * A note that has to do with another.
     *
     * @param score what the order comes from
     * @param cosine of the two notes' nearest passage and middle; empty where they are related by links alone
     * @param linked whether one links to the other
     */
    public record Related(NoteId note, double score, OptionalDouble cosine, boolean linked) {}

    /** The notes nearest to a note, and those it is linked with, best first. */
    public List<Related> related(NoteId id, int most) {
        Optional<StoredNote> note = store.note(id);
        if (note.isEmpty()) {
            return List.of();
        }
        Map<NoteId, Double> cosines = vectors.open(opened -> cosines(note.get(), new StoredVectors(store, opened)));
        Set<NoteId> linked = neighbours(id);
        Set<NoteId> all = new HashSet<>(cosines.keySet());
        all.addAll(linked);
        return all.stream()
                .filter(other -> store.note(other).isPresent())
                .map(other -> related(note.get(), other, linked, cosines))
                .sorted(Comparator.comparingDouble((Related it) -> -it.score()).thenComparing(Related::note))
                .limit(most)
                .toList();
    }

    private Related related(StoredNote note, NoteId other, Set<NoteId> linked, Map<NoteId, Double> cosines) {
        Set<NoteId> shared = neighbours(other);
        shared.retainAll(linked);
        Set<String> tags = new HashSet<>(store.note(other).orElseThrow().tags());
        tags.retainAll(note.tags());
        double common = shared.size() + tags.size();
        double score =
                cosines.getOrDefault(other, 0.0) + (linked.contains(other) ? LINK : 0) + SHARED * common / (1 + common);
        return new Related(
                other,
                score,
                cosines.containsKey(other) ? OptionalDouble.of(cosines.get(other)) : OptionalDouble.empty(),
                linked.contains(other));
    }

    /** Of each note the passage nearest to the middle of this note's. */
    private Map<NoteId, Double> cosines(StoredNote note, StoredVectors stored) {
        float[] middle = null;
        for (int i = 0; i < note.passages().size(); i++) {
            Optional<float[]> vector = stored.vector(new PassageId(note.id(), i));
            if (vector.isPresent()) {
                middle = middle == null ? new float[vector.get().length] : middle;
                for (int j = 0; j < middle.length; j++) {
                    middle[j] += vector.get()[j];
                }
            }
        }
        Map<NoteId, Double> cosines = new HashMap<>();
        if (middle != null) {
            float length = (float) Math.sqrt(VectorMath.dot(middle, 0, middle, 0, middle.length));
            for (int j = 0; j < middle.length; j++) {
                middle[j] /= length;
            }
            stored.nearest(middle, NEAREST, Optional.empty())
                    .forEach(hit -> cosines.merge(hit.key().note(), (double) hit.score(), Math::max));
            cosines.remove(note.id());
        }
        return cosines;
    }
}
