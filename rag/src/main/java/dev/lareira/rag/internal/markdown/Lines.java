package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.Span;
import dev.lareira.rag.internal.note.SourceText;
import java.util.Arrays;
import java.util.List;
import org.commonmark.node.SourceSpan;

/**
 * Markdown that was taken out of a source line by line.
 *
 * @param lines for each line of the text, its line in the source, counted from 0
 * @param shifts for each line of the text, the column in the source of its first character; may be negative where
 *     characters were put before
 */
public record Lines(String text, SourceText source, int[] lines, int[] shifts) {
    /** Lines of a source as they are, from one to another exclusive; {@code text} has the length of the source's. */
    static Lines of(String text, SourceText source, int from, int to) {
        int[] lines = new int[to - from];
        Arrays.setAll(lines, i -> from + i);
        int end = to < source.lineCount() ? source.lineStart(to) : text.length();
        return new Lines(text.substring(source.lineStart(from), end), source, lines, new int[lines.length]);
    }

    private int character(SourceSpan span, int column) {
        int at = Math.min(span.getLineIndex(), lines.length - 1);
        int start = source.lineStart(lines[at]);
        return Math.clamp((long) start + column + shifts[at], start, source.lineEnd(lines[at]));
    }

    private int start(SourceSpan span) {
        return character(span, span.getColumnIndex());
    }

    Span span(List<SourceSpan> spans) {
        if (spans.isEmpty()) {
            int start = source.lineStart(lines[0]);
            return source.span(start, start);
        }
        SourceSpan last = spans.getLast();
        int from = start(spans.getFirst());
        return source.span(from, Math.max(from, character(last, last.getColumnIndex() + last.getLength())));
    }

    /** Line of the source, from 1. */
    int line(List<SourceSpan> spans) {
        return 1 + (spans.isEmpty() ? lines[0] : source.lineOf(start(spans.getFirst())));
    }
}
