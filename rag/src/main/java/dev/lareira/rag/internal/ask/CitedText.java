package dev.lareira.rag.internal.ask;

import dev.lareira.rag.Citation;
import dev.lareira.rag.NotePlace;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Words;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of an answer while it comes. A marker is held back until it is whole; one whose source does not hold the claim
 * names the one that does, if there is one. A sentence without a marker that a source plainly holds gets one.
 */
final class CitedText {
    /** Words of a claim that a source must have for a marker that the model did not write. */
    private static final double PLAIN = 0.7;

    private static final int FEWEST_WORDS = 3;
    private static final Pattern SENTENCE_END = Pattern.compile("[.!?…。！？]");

    private final List<Source> sources;
    private final Map<Integer, Source> byNumber;
    private final Support support;
    private final boolean complete;
    private final Consumer<String> sink;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder held = new StringBuilder();
    private final List<Citation> citations = new ArrayList<>();
    /** Where the sentence began that is being written, and where its last marker ended. */
    private int sentence;

    private int marked;
    private String claim = "";

    /** @param complete whether sentences without markers get them */
    CitedText(List<Source> sources, Support support, boolean complete, Consumer<String> sink) {
        this.sources = sources;
        this.complete = complete;
        this.support = support;
        this.sink = sink;
        byNumber = sources.stream().collect(Collectors.toMap(Source::number, Function.identity()));
    }

    void accept(String part) {
        part.codePoints().forEach(this::accept);
    }

    private void accept(int point) {
        if (point == '[' || held.indexOf("[") >= 0) {
            held.appendCodePoint(point);
            if (point == ']') {
                marker();
            }
        } else if (Character.isWhitespace(point)) {
            held.appendCodePoint(point);
        } else {
            if (!held.isEmpty()) {
                boolean ended = held.indexOf("\n") >= 0 || complete && endsSentence();
                if (ended) {
                    endSentence();
                }
                emit(held.toString());
                held.setLength(0);
                sentence = ended ? text.length() : sentence;
            }
            emit(Character.toString(point));
        }
    }

    /** Whether what was written ends with a sentence, markers behind it left aside. */
    private boolean endsSentence() {
        int end = text.length();
        for (int i = citations.size() - 1; i >= 0 && citations.get(i).end() == end; i--) {
            end = text.substring(0, citations.get(i).start()).stripTrailing().length();
        }
        return end > 0 && SENTENCE_END.matcher(text.substring(end - 1, end)).matches();
    }

    /** A whole marker is held, perhaps with blanks before it. */
    private void marker() {
        String all = held.toString();
        held.setLength(0);
        int start = all.indexOf('[');
        Optional<Source> named = number(all.substring(start + 1, all.length() - 1));
        if (named.isEmpty()) {
            emit(all);
            return;
        }
        String before = text.substring(Math.max(sentence, marked)).strip();
        claim = hasLetters(before) ? before.replaceAll("^[\"“]|[\"”]$", "") : claim;
        Support.Judgement judgement = support.judge(claim, named.get());
        if (!judgement.verified()) {
            judgement = support.best(claim, sources).orElse(judgement);
        }
        emit(all.substring(0, start));
        cite(judgement);
    }

    private Optional<Source> number(String digits) {
        return digits.matches("\\d{1,4}")
                ? Optional.ofNullable(byNumber.get(Integer.parseInt(digits)))
                : Optional.empty();
    }

    private static boolean hasLetters(String text) {
        return text.codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private void cite(Support.Judgement judgement) {
        String marker = "[" + judgement.source().number() + "]";
        int start = text.length();
        boolean again = !citations.isEmpty()
                && citations.getLast().end() == start
                && citations.getLast().number() == judgement.source().number();
        if (again) {
            return;
        }
        emit(marker);
        marked = text.length();
        NotePlace place = support.place(claim, judgement.source());
        citations.add(new Citation(
                judgement.source(),
                claim,
                place.heading(),
                place.line(),
                start,
                marked,
                judgement.share(),
                judgement.verified()));
    }

    /** Adds the marker that a sentence without one deserves. */
    private void endSentence() {
        if (!complete || marked > sentence) {
            return;
        }
        String said = text.substring(sentence).strip();
        if (Words.of(said).size() >= FEWEST_WORDS) {
            support.best(said, sources).filter(best -> best.share() >= PLAIN).ifPresent(best -> {
                claim = said;
                emit(" ");
                cite(best);
            });
        }
    }

    private void emit(String part) {
        if (!part.isEmpty()) {
            text.append(part);
            sink.accept(part);
        }
    }

    /** The text has ended; a marker that is not whole is dropped. */
    void finish() {
        int open = held.indexOf("[");
        if (open >= 0) {
            held.setLength(open);
        }
        endSentence();
        held.setLength(0);
    }

    String text() {
        return text.toString();
    }

    List<Citation> citations() {
        return citations;
    }
}
