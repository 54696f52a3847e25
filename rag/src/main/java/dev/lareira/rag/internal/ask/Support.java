package dev.lareira.rag.internal.ask;

import dev.lareira.rag.NotePlace;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Words;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;

/** Holds claims against passages. Of one answer. */
final class Support {
    /** Words of a claim that its passage must have. */
    private static final double LEAST_WORDS = 0.5;
    /** Nearness of claim and passage that makes up for words of another language. */
    private static final double LEAST_COSINE = 0.75;

    private final ToDoubleBiFunction<String, Source> cosine;
    private final Function<Source, List<String>> lines;
    private final Map<Source, Set<String>> words = new HashMap<>();

    /**
     * @param share of the claim that the passage holds, 0 to 1
     * @param verified whether that is enough, and every number of the claim is there
     */
    record Judgement(Source source, double share, boolean verified) {}

    /**
     * @param cosine of a claim and a source
     * @param lines of a source's file that its span covers; empty where they cannot be read
     */
    Support(ToDoubleBiFunction<String, Source> cosine, Function<Source, List<String>> lines) {
        this.cosine = cosine;
        this.lines = lines;
    }

    private Set<String> words(Source source) {
        return words.computeIfAbsent(source, key -> {
            Set<String> known = Words.of(key.heading() + "\n" + key.text());
            known.addAll(Words.numbers(key.date().day().toString().replace('-', ' ')));
            return known;
        });
    }

    Judgement judge(String claim, Source source) {
        Judgement byWords = judgeWords(claim, source);
        if (byWords.verified || !words(source).containsAll(Words.numbers(claim))) {
            return byWords;
        }
        double near = cosine.applyAsDouble(claim, source);
        return near >= LEAST_COSINE ? new Judgement(source, Math.max(near, byWords.share), true) : byWords;
    }

    private Judgement judgeWords(String claim, Source source) {
        Set<String> said = Words.of(claim);
        Set<String> known = words(source);
        double share = said.isEmpty()
                ? 0
                : (double) said.stream().filter(known::contains).count() / said.size();
        return new Judgement(source, share, share >= LEAST_WORDS && known.containsAll(Words.numbers(claim)));
    }

    /** The source whose words hold most of a claim, if that is enough of it. */
    Optional<Judgement> best(String claim, List<Source> sources) {
        return sources.stream()
                .map(source -> judgeWords(claim, source))
                .filter(Judgement::verified)
                .max(Comparator.comparingDouble(Judgement::share));
    }

    /** Where a claim is held best. */
    NotePlace place(String claim, Source source) {
        return Places.of(claim, source, lines.apply(source));
    }
}
