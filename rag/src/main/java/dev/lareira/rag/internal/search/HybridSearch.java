package dev.lareira.rag.internal.search;

import dev.lareira.rag.Hit;
import dev.lareira.rag.LanguageDetector;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.internal.index.PassageId;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * Finds passages by words and by vectors, and puts both in one order: each side's scores are brought to one scale, weighed
 * by {@link FusionPolicy}, and raised a little where links lead to what was found first. Thread-safe as far as its parts are.
 */
public final class HybridSearch {
    /** Notes whose links count. */
    private static final int SEEDS = 5;
    /** By how many passages the nearest have to stand out; where there are fewer, the farthest. */
    private static final int BACKGROUND = 50;
    /** Above 1, a passage with all words stands out from those with some of them. */
    private static final double WORDS_EXPONENT = 1.5;

    private final LexicalIndex lexical;
    private final DenseSearch dense;
    private final FusionPolicy policy;
    private final GoodMatch goodMatch;
    private final Function<NoteId, Set<NoteId>> neighbours;
    private final Function<NoteId, Optional<LocalDate>> day;

    /**
     * @param embedderLanguages languages the embedding model was trained for; empty for many
     * @param neighbours of a note: those it links to and that link to it
     * @param day of a note that counts less the older it is; empty for all others
     */
    public HybridSearch(
            LexicalIndex lexical,
            DenseSearch dense,
            Set<String> embedderLanguages,
            GoodMatch goodMatch,
            Function<NoteId, Set<NoteId>> neighbours,
            Function<NoteId, Optional<LocalDate>> day) {
        this.lexical = lexical;
        this.dense = dense;
        this.policy = new FusionPolicy(embedderLanguages);
        this.goodMatch = goodMatch;
        this.neighbours = neighbours;
        this.day = day;
    }

    /**
     * The passages that fit best, best first; of a query of conditions alone those of the latest days. Where none of them is
     * {@link Match#good}, there is no answer in the notes.
     *
     * @param vector of the query's words; empty: words alone decide
     */
    public List<Match> search(NoteQuery query, Optional<float[]> vector, SearchSettings settings) {
        String language = LanguageDetector.detect(query.words());
        LexicalHits words = lexical.search(query, language, settings.candidates());
        Map<PassageId, Candidate> candidates = new LinkedHashMap<>();
        for (int i = 0; i < words.hits().size(); i++) {
            candidates.put(
                    words.hits().get(i).key(), Candidate.ofWords(words.hits().get(i), i + 1));
        }
        if (query.words().isEmpty()) {
            candidates.values().forEach(Candidate::scoreByRank);
            return matches(candidates.values(), settings);
        }
        double weight = 0;
        if (vector.isPresent()) {
            weight = words.hits().isEmpty() ? 1 : policy.denseWeight(words.profile(), language, lexical.languages());
            addNearest(candidates, vector.get(), query, settings.candidates());
        }
        score(candidates.values(), weight);
        boostLinked(candidates.values(), settings.linkBoost());
        age(candidates.values(), settings.halfLifeDays());
        return matches(candidates.values(), settings);
    }

    private void addNearest(Map<PassageId, Candidate> candidates, float[] vector, NoteQuery query, int most) {
        Optional<Set<PassageId>> allowed =
                query.conditions().isEmpty() ? Optional.empty() : Optional.of(lexical.matching(query.conditions()));
        List<Hit<PassageId>> nearest = dense.nearest(vector, most, allowed);
        for (int i = 0; i < nearest.size(); i++) {
            Candidate candidate = candidates.computeIfAbsent(nearest.get(i).key(), Candidate::new);
            candidate.cosine = OptionalDouble.of(nearest.get(i).score());
            candidate.denseRank = OptionalInt.of(i + 1);
        }
        for (Candidate candidate : candidates.values()) {
            if (candidate.cosine.isEmpty()) {
                candidate.cosine = dense.cosine(vector, candidate.key);
            }
        }
    }

    /** Cosines from those of the farthest of the nearest, to the nearest; BM25 as a part of the best, raised. */
    private static void score(Collection<Candidate> candidates, double weight) {
        double nearest = candidates.stream()
                .flatMapToDouble(candidate -> candidate.cosine.stream())
                .max()
                .orElse(0);
        double farthest = candidates.stream()
                .filter(candidate -> candidate.denseRank.isPresent())
                .flatMapToDouble(candidate -> candidate.cosine.stream())
                .min()
                .orElse(0);
        double best = candidates.stream()
                .mapToDouble(candidate -> candidate.bm25)
                .max()
                .orElse(0);
        for (Candidate candidate : candidates) {
            double near = candidate.cosine.isEmpty() || nearest <= farthest
                    ? candidate.denseRank.isPresent() ? 1 : 0
                    : (candidate.cosine.getAsDouble() - farthest) / (nearest - farthest);
            double words = best == 0 ? 0 : Math.pow(candidate.bm25 / best, WORDS_EXPONENT);
            candidate.score = weight * near + (1 - weight) * words;
        }
    }

    /** A note that is linked with several of those found first gains the most. */
    private void boostLinked(Collection<Candidate> candidates, double most) {
        if (most == 0) {
            return;
        }
        List<NoteId> seeds = candidates.stream()
                .sorted(Candidate.BEST_FIRST)
                .map(candidate -> candidate.key.note())
                .distinct()
                .limit(SEEDS)
                .toList();
        Map<NoteId, Integer> links = new HashMap<>();
        for (NoteId seed : seeds) {
            neighbours.apply(seed).forEach(note -> links.merge(note, 1, Integer::sum));
        }
        for (Candidate candidate : candidates) {
            int count = links.getOrDefault(candidate.key.note(), 0);
            candidate.score *= 1 + most * count / SEEDS;
        }
    }

    /** What is older counts less; what lies in the future is as of today. */
    private void age(Collection<Candidate> candidates, double halfLife) {
        if (halfLife == 0) {
            return;
        }
        LocalDate today = LocalDate.now();
        for (Candidate candidate : candidates) {
            Optional<LocalDate> since = day.apply(candidate.key.note());
            long days = since.isEmpty() ? 0 : Math.max(0, ChronoUnit.DAYS.between(since.get(), today));
            candidate.score *= Math.pow(0.5, days / halfLife);
        }
    }

    private static double background(Collection<Candidate> candidates) {
        return candidates.stream()
                .filter(candidate -> candidate.denseRank.isPresent() && candidate.denseRank.getAsInt() <= BACKGROUND)
                .flatMapToDouble(candidate -> candidate.cosine.stream())
                .min()
                .orElse(0);
    }

    private List<Match> matches(Collection<Candidate> candidates, SearchSettings settings) {
        double background = background(candidates);
        List<Match> matches = new ArrayList<>();
        Map<NoteId, Integer> ofNote = new HashMap<>();
        for (Candidate candidate :
                candidates.stream().sorted(Candidate.BEST_FIRST).toList()) {
            if (matches.size() < settings.limit()
                    && ofNote.merge(candidate.key.note(), 1, Integer::sum) <= settings.perNote()) {
                matches.add(candidate.match(goodMatch, background));
            }
        }
        return matches;
    }

    /** A passage while it is being judged. */
    private static final class Candidate {
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble((Candidate it) -> -it.score)
                .thenComparing(it -> it.key.note())
                .thenComparingInt(it -> it.key.index());

        final PassageId key;
        OptionalDouble cosine = OptionalDouble.empty();
        OptionalInt denseRank = OptionalInt.empty();
        OptionalInt lexicalRank = OptionalInt.empty();
        double bm25;
        double coverage;
        double score;

        Candidate(PassageId key) {
            this.key = key;
        }

        static Candidate ofWords(LexicalHits.Hit hit, int rank) {
            Candidate candidate = new Candidate(hit.key());
            candidate.bm25 = hit.score();
            candidate.coverage = hit.coverage();
            candidate.lexicalRank = OptionalInt.of(rank);
            return candidate;
        }

        /** All that meets the conditions is what was asked for. */
        void scoreByRank() {
            score = 1.0 / lexicalRank.orElseThrow();
            coverage = 1;
        }

        Match match(GoodMatch goodMatch, double background) {
            return new Match(
                    key,
                    score,
                    cosine,
                    lexicalRank.isPresent() ? OptionalDouble.of(bm25) : OptionalDouble.empty(),
                    coverage,
                    denseRank,
                    lexicalRank,
                    goodMatch.test(cosine, background, coverage));
        }
    }
}
