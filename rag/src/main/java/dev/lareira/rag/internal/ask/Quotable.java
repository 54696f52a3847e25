package dev.lareira.rag.internal.ask;

import dev.lareira.rag.Scores;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The sentences of passages that may answer a question, chosen before the model chooses among them. */
final class Quotable {
    /** Most sentences to choose from. */
    private static final int MOST = 5;
    /** How far below the best one may be. */
    private static final double BEHIND = 0.09;
    /** What a sentence gains that has all words of the question which any has, and what of that its heading's words give. */
    private static final double WORDS = 0.25;

    private static final double HEADING = 0.9;
    /** What a sentence of the passage gains that was found first. */
    private static final double PASSAGE = 0.08;
    /** A sentence with fewer words of its own than this points elsewhere, and loses so much. */
    private static final int OWN_WORDS = 3;

    private static final double POINTER = 0.2;

    /** Nearness of a question and texts. */
    interface Nearness {
        /** @return a cosine for each text, or none at all where there is no model for it */
        double[] of(String question, List<String> texts);
    }

    /**
     * A sentence of a source.
     *
     * @param heading title and headings that it stands under
     * @param line of the source's text, from 0
     * @param start in the line
     */
    record Sentence(Source source, String heading, int line, int start, String text) {}

    private static final Pattern BULLET = Pattern.compile("(?:[-*+]|\\d{1,3}[.)])\\s+");

    private Quotable() {}

    /** All sentences of more than one word, without the mark of a list's item; headings are none. */
    static List<Sentence> all(List<Source> sources) {
        List<Sentence> all = new ArrayList<>();
        for (Source source : sources) {
            String heading = source.heading();
            int number = 0;
            for (String line : source.text().lines().toList()) {
                if (line.matches("#{1,6}\\s.*")) {
                    heading = source.title() + " > " + line.replaceFirst("#+\\s+", "");
                } else {
                    for (Sentences.Piece piece : Sentences.of(line)) {
                        Matcher bullet = BULLET.matcher(line).region(piece.start(), piece.end());
                        int start = bullet.lookingAt() ? bullet.end() : piece.start();
                        String text = line.substring(start, piece.end());
                        if (Words.of(text).size() > 1) {
                            all.add(new Sentence(source, heading, number, start, text));
                        }
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
        return best(question, all, nearness).stream().sorted().map(all::get).toList();
    }

    /** As {@link #choose}, but the best comes first, whatever its source. */
    static List<Sentence> chooseBestFirst(String question, List<Source> sources, Nearness nearness) {
        List<Sentence> all = all(sources);
        List<Integer> best = best(question, all, nearness);
        return Stream.concat(best.stream().limit(1), best.stream().skip(1).sorted())
                .map(all::get)
                .toList();
    }

    /** By their places, the best first. */
    private static List<Integer> best(String question, List<Sentence> all, Nearness nearness) {
        double[] scores = scores(question, all, nearness);
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < scores.length; i++) {
            order.add(i);
        }
        order.sort(Comparator.comparingDouble(i -> -scores[i]));
        return order.stream()
                .limit(MOST)
                .filter(i -> scores[i] >= scores[order.getFirst()] - BEHIND)
                .toList();
    }

    private static double[] scores(String question, List<Sentence> sentences, Nearness nearness) {
        double[] near = nearness.of(
                question,
                sentences.stream()
                        .map(sentence -> sentence.heading + "\n" + sentence.text)
                        .toList());
        Set<String> asked = Words.of(question);
        List<Set<String>> words =
                sentences.stream().map(sentence -> Words.of(sentence.text)).toList();
        List<Set<String>> headings =
                sentences.stream().map(sentence -> Words.of(sentence.heading)).toList();
        Map<String, Double> weights = new HashMap<>();
        for (String word : asked) {
            long having = words.stream().filter(own -> own.contains(word)).count()
                    + headings.stream().filter(own -> own.contains(word)).count();
            if (having > 0) {
                weights.put(word, Math.log1p((double) sentences.size() / having));
            }
        }
        double mostFound = sentences.stream()
                .mapToDouble(sentence -> found(sentence.source))
                .filter(score -> score > 0)
                .max()
                .orElse(1);
        double[] scores = new double[sentences.size()];
        double best = 0;
        for (int i = 0; i < scores.length; i++) {
            for (Map.Entry<String, Double> word : weights.entrySet()) {
                boolean said = words.get(i).contains(word.getKey());
                boolean above = headings.get(i).contains(word.getKey());
                scores[i] += word.getValue() * (said ? 1 : above ? HEADING : 0);
            }
            best = Math.max(best, scores[i]);
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] = WORDS * (best == 0 ? 0 : scores[i] / best) + (near.length == 0 ? 0 : near[i]);
            scores[i] += PASSAGE * found(sentences.get(i).source) / mostFound;
            scores[i] -= pointsElsewhere(sentences.get(i), words.get(i), asked) ? POINTER : 0;
        }
        return scores;
    }

    /** How well the search found the passage; of a neighbour nothing is known. */
    private static double found(Source source) {
        return source.scores().map(Scores::fused).orElse(0.0);
    }

    /** Whether a sentence only leads to others, or says hardly more than the question does; a number says much. */
    private static boolean pointsElsewhere(Sentence sentence, Set<String> words, Set<String> asked) {
        Set<String> own = new HashSet<>(words);
        own.removeAll(asked);
        return sentence.text.endsWith(":")
                || own.size() < OWN_WORDS && Words.numbers(sentence.text).isEmpty();
    }
}
