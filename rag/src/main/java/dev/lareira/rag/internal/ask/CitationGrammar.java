package dev.lareira.rag.internal.ask;

import dev.lareira.core.Constraint;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Sentences;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What an answer may look like, as GBNF. */
final class CitationGrammar {
    private CitationGrammar() {}

    /** Any text in which a {@code [} begins the number of a source. */
    static Constraint cited(List<Source> sources) {
        return Constraint.gbnf("root ::= ( [^\\[] | " + marker(sources) + " )+\n");
    }

    private static String marker(List<Source> sources) {
        return "\"[\" ( "
                + sources.stream().map(source -> "\"" + source.number() + "\"").collect(Collectors.joining(" | "))
                + " ) \"]\"";
    }

    /**
     * Up to so many lines, each a span in quotes and the number of its source: {@code "The roof costs nine thousand." [2]}. A
     * span begins with one of the sentences, ends with a sentence, and reaches no further than the line or the next of the
     * sentences. Blanks of any kind between words are one. The order is that of the sentences.
     */
    static Constraint quoted(List<Quotable.Sentence> sentences, int most) {
        return quoted(sentences, most, sentences.size());
    }

    /** As {@link #quoted(List, int)}, beginning with the first of the sentences. */
    static Constraint quotedFromFirst(List<Quotable.Sentence> sentences, int most) {
        return quoted(sentences, most, 1);
    }

    private static Constraint quoted(List<Quotable.Sentence> sentences, int most, int starts) {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i < sentences.size(); i++) {
            Quotable.Sentence sentence = sentences.get(i);
            words("s" + i, span(sentences, i), rules);
            rules.append("q" + i + " ::= \"\\\"\" s" + i + "-0 \"\\\" ["
                    + sentence.source().number() + "]\"\n");
            for (int left = 1; left < most && i + 1 < sentences.size(); left++) {
                rules.append("after-" + i + "-" + left + " ::= "
                        + choice(sentences.size(), i + 1, sentences.size(), left) + "\n");
            }
        }
        return Constraint.gbnf("root ::= " + choice(sentences.size(), 0, starts, most) + "\n" + rules);
    }

    /** One of the quotes between two numbers, and perhaps more of those behind it. */
    private static String choice(int count, int from, int to, int left) {
        List<String> choices = new ArrayList<>();
        for (int i = from; i < to; i++) {
            String more = left > 1 && i + 1 < count ? " ( \"\\n\" after-" + i + "-" + (left - 1) + " )?" : "";
            choices.add("q" + i + more);
        }
        return String.join(" | ", choices);
    }

    /** The text of a sentence and what may be quoted with it. */
    private static String span(List<Quotable.Sentence> sentences, int i) {
        Quotable.Sentence sentence = sentences.get(i);
        Quotable.Sentence next = i + 1 < sentences.size() ? sentences.get(i + 1) : sentence;
        boolean follows = next.start() > sentence.start()
                && next.line() == sentence.line()
                && next.source().equals(sentence.source());
        String line = sentence.source().text().lines().toList().get(sentence.line());
        return line.substring(sentence.start(), follows ? next.start() : line.length())
                .strip();
    }

    /** A rule a word: the word and the next, which may be left out where a sentence ends. */
    private static void words(String name, String span, StringBuilder rules) {
        List<String> words = new ArrayList<>();
        Set<Integer> ends = new HashSet<>();
        for (Sentences.Piece piece : Sentences.of(span)) {
            words.addAll(List.of(piece.of(span).split("\\s+")));
            ends.add(words.size() - 1);
        }
        for (int i = 0; i < words.size(); i++) {
            rules.append(name).append('-').append(i).append(" ::= ").append(literal(words.get(i)));
            String next = " \" \" " + name + "-" + (i + 1);
            rules.append(i == words.size() - 1 ? "" : ends.contains(i) ? " (" + next + " )?" : next);
            rules.append('\n');
        }
    }

    private static String literal(String text) {
        StringBuilder literal = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            if (point == '"' || point == '\\') {
                literal.append('\\').appendCodePoint(point);
            } else if (point < 0x20 || Character.getType(point) == Character.SURROGATE) {
                literal.append("\\u%04X".formatted(point));
            } else {
                literal.appendCodePoint(point);
            }
        });
        return literal.append('"').toString();
    }
}
