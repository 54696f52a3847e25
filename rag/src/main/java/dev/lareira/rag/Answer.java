package dev.lareira.rag;

import dev.lareira.core.FinishReason;
import dev.lareira.core.Timings;
import java.util.List;

/**
 * What the notes say to a question.
 *
 * @param question as asked
 * @param searched what was looked for: the question, with what a follow-up leaves unsaid filled in
 * @param language of the question, as {@code en}; {@code und} where it cannot be told
 * @param outcome how the answer came about
 * @param text with markers {@code [n]}
 * @param citations the markers, in the order of the text
 * @param sources all passages that the model was given, by number; where nothing was found, the nearest that there are
 * @param timings cost of the model; zero without one
 */
public record Answer(
        String question,
        String searched,
        String language,
        Outcome outcome,
        String text,
        List<Citation> citations,
        List<Source> sources,
        FinishReason finishReason,
        Timings timings) {
    public Answer {
        citations = List.copyOf(citations);
        sources = List.copyOf(sources);
    }

    /** How an answer came about. */
    public enum Outcome {
        /** The model wrote it from the sources. */
        WRITTEN,
        /** It is made of spans of the sources, word for word. */
        QUOTED,
        /** There is no model: the sources themselves are the answer. */
        PASSAGES,
        /** No passage is good enough; the text says so. */
        NOTHING_FOUND,
        /** The question tells of danger to a life: the text says where help is, and nothing else. */
        CARE
    }

    /** The sources that are cited, each once. */
    public List<Source> cited() {
        return citations.stream().map(Citation::source).distinct().toList();
    }
}
