package dev.lareira.rag;

/**
 * A marker {@code [n]} in an answer.
 *
 * @param source that it names
 * @param claim what stands before it, back to the marker or sentence before
 * @param heading the title and headings that the line stands under, as {@code Roof > Budget}
 * @param line of the note's file, from 1, that supports the claim best; the first of the passage where none stands out
 * @param start of the marker in the text
 * @param end behind the marker
 * @param support how much of the claim the passage holds, 0 to 1: by words, or by meaning where the languages differ
 * @param verified whether that is enough, and every number of the claim stands in the passage
 */
public record Citation(
        Source source, String claim, String heading, int line, int start, int end, double support, boolean verified) {
    public int number() {
        return source.number();
    }
}
