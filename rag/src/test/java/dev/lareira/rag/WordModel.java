package dev.lareira.rag;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;

/** An embedding model of words alone: the vector of a text is the sum of one for each of its words. Counts its work. */
final class WordModel implements EmbeddingModel {
    private static final int DIMENSION = 96;

    private final String name;
    private final Set<String> languages;
    final List<String> embedded = new ArrayList<>();
    /** Calls for queries. */
    volatile int queries;
    /** Runs before texts of notes are embedded, to be waited for. */
    volatile Runnable before = () -> {};

    WordModel(String name) {
        this(name, Set.of());
    }

    /** @param languages that it says it was made for */
    WordModel(String name, Set<String> languages) {
        this.name = name;
        this.languages = languages;
    }

    @Override
    public String fingerprint() {
        return "words/" + name;
    }

    @Override
    public String reference() {
        return name;
    }

    @Override
    public int dimension() {
        return DIMENSION;
    }

    @Override
    public Set<String> languages() {
        return languages;
    }

    @Override
    public int tokens(String text) {
        return words(text).length;
    }

    private static String[] words(String text) {
        return text.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+");
    }

    @Override
    public List<Embedding> embed(List<String> texts, EmbedKind kind) {
        if (kind == EmbedKind.DOCUMENT) {
            before.run();
            synchronized (this) {
                embedded.addAll(texts);
            }
        } else {
            synchronized (this) {
                queries++;
            }
        }
        return texts.stream()
                .map(text -> new Embedding(vector(text), tokens(text), false))
                .toList();
    }

    private float[] vector(String text) {
        float[] vector = new float[DIMENSION];
        for (String word : words(text)) {
            SplittableRandom random = new SplittableRandom((name + word).hashCode());
            for (int i = 0; i < DIMENSION; i++) {
                vector[i] += (float) random.nextGaussian();
            }
        }
        return Embedding.shorten(vector, DIMENSION);
    }
}
