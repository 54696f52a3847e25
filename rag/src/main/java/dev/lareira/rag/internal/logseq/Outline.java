package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.internal.markdown.FenceTracker;
import dev.lareira.rag.internal.note.SourceText;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Bullets of a page by their indent. What comes before the first bullet belongs to the page; a heading without a bullet
 * stands above the bullets that follow it.
 */
final class Outline {
    private static final Pattern BULLET = Pattern.compile("([ \\t]*)-(?:[ \\t]+(.*)|)");
    private static final Pattern HEADING = Pattern.compile("(#{1,6})[ \\t]+\\S.*");
    private static final Pattern BEGIN = Pattern.compile("(?i)\\s*#\\+BEGIN_(\\w+).*");
    private static final int ROOT_INDENT = -100;
    /** Headings without a bullet lie left of all bullets, by level. */
    private static final int HEADING_INDENT = 7;

    /** A bullet with those below it. */
    static final class Bullet {
        final List<TextLine> lines = new ArrayList<>();
        final List<Bullet> children = new ArrayList<>();
        private final int indent;
        private final int depth;

        Bullet(int indent, int depth) {
            this.indent = indent;
            this.depth = depth;
        }
    }

    private final SourceText source;
    private final int maxNesting;
    private final List<Bullet> open = new ArrayList<>();
    private Bullet last = new Bullet(ROOT_INDENT, 0);
    private FenceTracker fences = new FenceTracker();
    /** Name of the block {@code #+BEGIN_X} that the line is in, or empty. */
    private String begun = "";

    private Outline(SourceText source, int maxNesting) {
        this.source = source;
        this.maxNesting = maxNesting;
        open.add(last);
    }

    /** The page, from a line on, counted from 0; bullets deeper than the limit become siblings. */
    static Bullet read(SourceText source, int firstLine, int maxNesting) {
        Outline outline = new Outline(source, maxNesting);
        for (int line = firstLine; line < source.lineCount(); line++) {
            outline.line(line, source.line(line));
        }
        return outline.open.getFirst();
    }

    private void line(int number, String text) {
        Matcher bullet = BULLET.matcher(text);
        boolean inside = fences.inside() || !begun.isEmpty();
        // Content is indented more than its bullet: a bullet further left ends code that was never closed.
        if (bullet.matches() && (!inside || width(bullet.group(1)) <= last.indent)) {
            String content = bullet.group(2) == null ? "" : bullet.group(2);
            int column = bullet.group(2) == null ? text.length() : bullet.start(2);
            push(width(bullet.group(1)), new TextLine(content, number, column));
            return;
        }
        Matcher heading = HEADING.matcher(text);
        if (!inside && heading.matches()) {
            push(heading.end(1) - HEADING_INDENT, new TextLine(text, number, 0));
            return;
        }
        body(number, text);
    }

    private void push(int indent, TextLine first) {
        while (open.size() > 1 && open.getLast().indent >= indent) {
            open.removeLast();
        }
        Bullet parent = open.getLast();
        last = new Bullet(indent, parent.depth + 1);
        parent.children.add(last);
        if (last.depth < maxNesting) {
            open.add(last);
        }
        last.lines.add(first);
        fences = new FenceTracker();
        fences.next(first.text());
        begun = begin(first.text());
    }

    /** Columns of white space; a tab is as wide as the two blanks that some write for a level. */
    private static int width(String blanks) {
        return blanks.length() + (int) blanks.chars().filter(c -> c == '\t').count();
    }

    private static String begin(String text) {
        Matcher begin = BEGIN.matcher(text);
        return begin.matches() ? begin.group(1) : "";
    }

    private void body(int number, String text) {
        // Below the text of the bullet, not below its dash.
        int columns = last.indent < 0 ? 0 : last.indent + 2;
        int from = 0;
        while (from < text.length() && columns > 0 && (text.charAt(from) == ' ' || text.charAt(from) == '\t')) {
            columns -= width(text.substring(from, from + 1));
            from++;
        }
        TextLine line = new TextLine(text.substring(from), number, from);
        last.lines.add(line);
        fences.next(line.text());
        if (begun.isEmpty()) {
            begun = begin(text);
        } else if (text.strip().equalsIgnoreCase("#+END_" + begun)) {
            begun = "";
        }
    }
}
