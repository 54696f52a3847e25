package dev.lareira.rag;

import dev.lareira.rag.internal.text.Snippet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A passage that an answer was given to draw on.
 *
 * @param number by which it is cited, from 1
 * @param headings above and in it, outermost first, without one that repeats the title
 * @param span in the note's file
 * @param text as the model saw it
 * @param scores why the search found it; empty where it is a neighbour of one
 */
public record Source(
        int number,
        String vault,
        String path,
        String title,
        List<String> headings,
        NoteDate date,
        Span span,
        String text,
        Optional<Scores> scores) {
    public Source {
        headings = List.copyOf(headings);
    }

    /** Its note. */
    public NoteId note() {
        return new NoteId(vault, path);
    }

    /** The same passage under fewer of its headings. */
    public Source withHeadings(List<String> value) {
        return new Source(number, vault, path, title, value, date, span, text, scores);
    }

    /** Whether the search found it; it is a neighbour of one otherwise. */
    public boolean found() {
        return scores.isPresent();
    }

    /** Title and headings, as {@code Roof > Budget}. */
    public String heading() {
        return Stream.concat(Stream.of(title), headings.stream()).collect(Collectors.joining(" > "));
    }

    /** The part of the passage that has most to do with a question, on one line. */
    public String snippet(String question) {
        return Snippet.of(text, question);
    }
}
