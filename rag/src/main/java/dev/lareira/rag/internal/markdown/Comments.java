package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.internal.note.SourceText;

/**
 * Takes out what Obsidian does not show: {@code %%comments%%}, also across paragraphs, and {@code <% commands %>} of
 * templates. Characters stay where they are; code is left alone, and so is a comment without an end.
 */
final class Comments {
    private final SourceText source;
    private final String text;
    private final char[] masked;
    private final int lastCommandEnd;
    private boolean changed;

    private Comments(SourceText source) {
        this.source = source;
        text = source.text();
        masked = text.toCharArray();
        lastCommandEnd = text.lastIndexOf("%>");
    }

    /** From a line on, counted from 0. */
    static String mask(SourceText source, int firstLine) {
        String text = source.text();
        if (!text.contains("%%") && !text.contains("<%")) {
            return text;
        }
        Comments comments = new Comments(source);
        comments.scan(firstLine);
        for (int line = firstLine; comments.changed && line < source.lineCount(); line++) {
            comments.blankIfEmpty(source.lineStart(line), source.lineEnd(line));
        }
        return comments.changed ? new String(comments.masked) : text;
    }

    private void scan(int firstLine) {
        FenceTracker fences = new FenceTracker();
        int covered = 0;
        for (int line = firstLine; line < source.lineCount(); line++) {
            int end = source.lineEnd(line);
            if (covered >= end && covered > 0 && end > source.lineStart(line)) {
                continue;
            }
            if (!fences.next(source.line(line)) || covered > source.lineStart(line)) {
                covered = line(Math.max(covered, source.lineStart(line)), end);
            }
        }
    }

    /** Returns the end of the last comment that begins in the line. */
    private int line(int from, int end) {
        int at = from;
        while (at < end) {
            char c = text.charAt(at);
            if (c == '\\') {
                at += 2;
            } else if (c == '`') {
                at = afterCode(at);
            } else if (text.startsWith("%%", at)) {
                at = comment(at, text.indexOf("%%", at + 2));
            } else if (text.startsWith("<%", at)) {
                at = comment(at, at < lastCommandEnd ? text.indexOf("%>", at + 2) : -1);
            } else {
                at++;
            }
        }
        return at;
    }

    private int afterCode(int at) {
        int run = at;
        while (run < text.length() && text.charAt(run) == '`') {
            run++;
        }
        String fence = text.substring(at, run);
        int paragraph = text.indexOf("\n\n", run);
        for (int i = text.indexOf(fence, run); i >= 0 && (paragraph < 0 || i < paragraph); ) {
            int close = i;
            while (close < text.length() && text.charAt(close) == '`') {
                close++;
            }
            if (close - i == run - at) {
                return close;
            }
            i = text.indexOf(fence, close);
        }
        return run;
    }

    private int comment(int start, int close) {
        if (close < 0) {
            return start + 2;
        }
        int end = close + 2;
        changed = true;
        for (int i = start; i < end; i++) {
            if (masked[i] != '\n' && masked[i] != '\r') {
                masked[i] = Marks.NOTHING;
            }
        }
        return end;
    }

    /** A line of nothing but comments separates paragraphs. */
    private void blankIfEmpty(int from, int to) {
        for (int i = from; i < to; i++) {
            if (masked[i] != Marks.NOTHING && masked[i] > ' ' && masked[i] != '>') {
                return;
            }
        }
        for (int i = from; i < to; i++) {
            masked[i] = masked[i] == Marks.NOTHING ? ' ' : masked[i];
        }
    }
}
