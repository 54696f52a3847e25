package dev.lareira.rag.internal.text;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Cuts text into sentences and lines. */
public final class Sentences {
    /** No shorter line ends because the page does. */
    private static final int WRAPPED = 60;

    private static final Pattern BEGINS_WITH_TEXT = Pattern.compile("[\\p{L}\\p{N}\"'«“(\\[](?!\\p{N}*[.)]\\s)");

    private Sentences() {}

    /** A piece of a text, without the blanks around it. */
    public record Piece(int start, int end) {
        public String of(String text) {
            return text.substring(start, end);
        }
    }

    public static List<Piece> of(String text) {
        List<Piece> pieces = new ArrayList<>();
        BreakIterator breaks = BreakIterator.getSentenceInstance(Locale.ROOT);
        int line = 0;
        while (line <= text.length()) {
            int end = text.indexOf('\n', line);
            end = end < 0 ? text.length() : end;
            breaks.setText(text.substring(line, end));
            int from = breaks.first();
            for (int to = breaks.next(); to != BreakIterator.DONE; from = to, to = breaks.next()) {
                add(pieces, text, line + from, line + to);
            }
            line = end + 1;
        }
        return pieces;
    }

    /** With the lines of each paragraph on one, where only the width of a page broke them. */
    public static String unwrapped(String text) {
        StringBuilder joined = new StringBuilder();
        String before = "";
        for (String line : text.split("\n", -1)) {
            if (joined.length() > 0 || !before.isEmpty()) {
                boolean wrapped = before.length() >= WRAPPED
                        && !before.startsWith("|")
                        && !before.startsWith("#")
                        && BEGINS_WITH_TEXT.matcher(line).lookingAt();
                joined.append(wrapped ? ' ' : '\n');
            }
            joined.append(line);
            before = line;
        }
        return joined.toString();
    }

    private static void add(List<Piece> pieces, String text, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && Character.isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && Character.isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        if (start < end) {
            pieces.add(new Piece(start, end));
        }
    }
}
