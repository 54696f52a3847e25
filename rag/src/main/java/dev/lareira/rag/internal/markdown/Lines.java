package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.Span;
import dev.lareira.rag.internal.note.SourceText;
import java.util.List;
import org.commonmark.node.SourceSpan;

/**
 * Markdown that was taken out of a source line by line.
 *
 * @param starts for each line of the text, the character of the source that it begins with
 */
public record Lines(String text, SourceText source, int[] starts) {
    /** Lines of a source as they are, from one to another exclusive; {@code text} has the length of the source's. */
    static Lines of(String text, SourceText source, int from, int to) {
        int[] starts = new int[to - from];
        for (int i = 0; i < starts.length; i++) {
            starts[i] = source.lineStart(from + i);
        }
        int end = to < source.lineCount() ? source.lineStart(to) : text.length();
        return new Lines(text.substring(source.lineStart(from), end), source, starts);
    }

    private int start(SourceSpan span) {
        return starts[Math.min(span.getLineIndex(), starts.length - 1)] + span.getColumnIndex();
    }

    Span span(List<SourceSpan> spans) {
        if (spans.isEmpty()) {
            return source.span(starts[0], starts[0]);
        }
        int from = start(spans.getFirst());
        return source.span(
                from, Math.max(from, start(spans.getLast()) + spans.getLast().getLength()));
    }

    /** Line of the source, from 1. */
    int line(List<SourceSpan> spans) {
        return spans.isEmpty() ? 1 : 1 + source.lineOf(start(spans.getFirst()));
    }
}
