package dev.lareira.rag.internal.ask;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.Scores;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Sentences;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;

/**
 * Chooses what a model gets to read: the hits, best first, as long as they fit; then, while there is room, what stands
 * before and after them in their notes. Text that is there already, as in a copied note, is left out. The order is that of
 * the notes, so that questions with the same hits make the same prompt up to the question.
 */
public final class Packer {
    /** Parts of a passage in another from which on it says nothing new. */
    private static final double COPY = 0.8;

    private static final int SHINGLE = 4;

    private record Place(String vault, String path, int index) {}

    private record Chosen(Place place, String title, NoteDate date, Chunk chunk, Optional<Scores> scores) {}

    private final BiFunction<String, String, List<Chunk>> chunks;
    private final ToIntFunction<Source> cost;

    /**
     * @param chunks all passages of a note, by vault and path
     * @param cost tokens of a source in the prompt
     */
    public Packer(BiFunction<String, String, List<Chunk>> chunks, ToIntFunction<Source> cost) {
        this.chunks = chunks;
        this.cost = cost;
    }

    /**
     * @param first number of the first source
     * @param known texts that the model has read already
     * @param budget tokens
     */
    public List<Source> pack(List<NoteHit> hits, int first, List<String> known, int budget) {
        Map<Place, Chosen> chosen = new HashMap<>();
        List<Set<String>> texts = new ArrayList<>();
        known.forEach(text -> texts.add(shingles(text)));
        int left = budget;
        for (NoteHit hit : hits) {
            left -= take(chosen, texts, hit, hit.chunk(), Optional.of(hit.scores()), left);
        }
        for (NoteHit hit : hits) {
            if (chosen.containsKey(place(hit, hit.chunk().index()))) {
                List<Chunk> all = chunks.apply(hit.vault(), hit.chunk().path());
                for (int index : new int[] {hit.chunk().index() + 1, hit.chunk().index() - 1}) {
                    if (index >= 0 && index < all.size()) {
                        left -= take(chosen, texts, hit, all.get(index), Optional.empty(), left);
                    }
                }
            }
        }
        return sources(chosen.values(), first);
    }

    private static Place place(NoteHit hit, int index) {
        return new Place(hit.vault(), hit.chunk().path(), index);
    }

    /** Tokens that were used: none where the passage is there, says nothing new or does not fit. */
    private int take(
            Map<Place, Chosen> chosen,
            List<Set<String>> texts,
            NoteHit hit,
            Chunk chunk,
            Optional<Scores> scores,
            int left) {
        Place place = place(hit, chunk.index());
        Set<String> shingles = shingles(chunk.body());
        if (chosen.containsKey(place)
                || chunk.body().isBlank()
                || texts.stream().anyMatch(text -> within(shingles, text))) {
            return 0;
        }
        Chosen choice = new Chosen(place, hit.title(), hit.date(), chunk, scores);
        int tokens = cost.applyAsInt(source(choice, 99));
        if (tokens > left) {
            return 0;
        }
        chosen.put(place, choice);
        texts.add(shingles);
        return tokens;
    }

    private static boolean within(Set<String> shingles, Set<String> text) {
        return shingles.stream().filter(text::contains).count() >= COPY * shingles.size();
    }

    private static Set<String> shingles(String text) {
        String[] words = text.strip().split("\\s+");
        Set<String> shingles = new HashSet<>();
        for (int i = 0; i + SHINGLE <= words.length; i++) {
            shingles.add(String.join(" ", List.of(words).subList(i, i + SHINGLE)));
        }
        if (shingles.isEmpty()) {
            shingles.add(String.join(" ", words));
        }
        return shingles;
    }

    private static List<Source> sources(Iterable<Chosen> chosen, int first) {
        List<Chosen> ordered = new ArrayList<>();
        chosen.forEach(ordered::add);
        ordered.sort(Comparator.comparing((Chosen choice) -> choice.place.vault)
                .thenComparing(choice -> choice.place.path)
                .thenComparingInt(choice -> choice.place.index));
        List<Source> sources = new ArrayList<>();
        for (Chosen choice : ordered) {
            sources.add(source(choice, first + sources.size()));
        }
        return sources;
    }

    private static Source source(Chosen choice, int number) {
        return new Source(
                number,
                choice.place.vault,
                choice.place.path,
                choice.title,
                choice.chunk.headingsBelow(choice.title),
                choice.date,
                choice.chunk.span(),
                Sentences.unwrapped(choice.chunk.body()),
                choice.scores);
    }
}
