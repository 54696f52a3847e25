package dev.lareira.rag.internal.ask;

import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Sentences;
import dev.lareira.rag.internal.text.Words;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sentences of passages that may answer a question, chosen before the model chooses among them. */
final class Quotable {
    /** Most sentences to choose from. */
    private static final int MOST = 6;
    /** How far below the best one may be. */
    private static final double BEHIND = 0.14;
    /** What a sentence gains that has all words of the question which any has. */
    private static final double WORDS = 0.25;

    /** Nearness of a question and texts. */
    interface Nearness {
        /** @return a cosine for each text, or none at all where there is no model for it */
        double[] of(String question, List<String> texts);
    }

    /**
     * A sentence of a source.
     *
     * @param line of the source's text, from 0
     * @param start in the line
     */
    record Sentence(Source source, int line, int start, String text) {}

    private Quotable() {}

    /** All sentences of more than one word. */
    static List<Sentence> all(List<Source> sources) {
        List<Sentence> all = new ArrayList<>();
        for (Source source : sources) {
            int number = 0;
            for (String line : source.text().lines().toList()) {
                for (Sentences.Piece piece : Sentences.of(line)) {
                    if (Words.of(piece.of(line)).size() > 1) {
                        all.add(new Sentence(source, number, piece.start(), piece.of(line)));
                    }
                }
                number++;
            }
        }
        return all;
    }

    /** Those that may answer, in the order of the sources; none where the sources have no sentence. */
    static List<Sentence> choose(String question, List<Source> sources, Nearness nearness) {
        List<Sentence> all = all(sources);
        double[] scores = scores(question, all, nearness);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> -scores[i]));
        return order.stream()
                .limit(MOST)
                .filter(i -> scores[i] >= scores[order.getFirst()] - BEHIND)
                .sorted()
                .map(all::get)
                .toList();
    }

    private static double[] scores(String question, List<Sentence> sentences, Nearness nearness) {
        double[] near =
                nearness.of(question, sentences.stream().map(Sentence::text).toList());
        List<Set<String>> words = sentences.stream()
                .map(sentence -> {
                    Set<String> own = Words.of(sentence.text);
                    own.addAll(Words.of(sentence.source.heading()));
                    return own;
                })
                .toList();
        Map<String, Double> weights = new HashMap<>();
        for (String word : Words.of(question)) {
            long having = words.stream().filter(own -> own.contains(word)).count();
            if (having > 0) {
                weights.put(word, Math.log1p((double) sentences.size() / having));
            }
        }
        double[] scores = new double[sentences.size()];
        double best = 0;
        for (int i = 0; i < scores.length; i++) {
            Set<String> both = new HashSet<>(words.get(i));
            both.retainAll(weights.keySet());
            scores[i] = both.stream().mapToDouble(weights::get).sum();
            best = Math.max(best, scores[i]);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = WORDS * (best == 0 ? 0 : scores[i] / best) + (near.length == 0 ? 0 : near[i]);
        }
        return scores;
    }
}
