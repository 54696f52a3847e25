package dev.lareira.rag.internal.ask;

import dev.lareira.rag.NotePlace;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Words;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the line of a passage that something is said in. */
public final class Places {
    /** Also of a quote or bullet. */
    private static final Pattern HEADING = Pattern.compile("[\\s>*-]*(#{1,6})\\s+(.*?)\\s*");

    private Places() {}

    /**
     * The line with most of the words, those that few lines have counting more; the first where none has any.
     *
     * @param lines of the source's file that its span covers; empty where they cannot be read
     */
    public static NotePlace of(String said, Source source, List<String> lines) {
        Set<String> wanted = Words.of(said);
        List<Set<String>> all = lines.stream().map(Words::of).toList();
        int best = 0;
        double most = 0;
        for (int i = 0; i < all.size(); i++) {
            double sum = 0;
            Set<String> both = new HashSet<>(all.get(i));
            both.retainAll(wanted);
            for (String word : both) {
                sum += 1.0 / all.stream().filter(line -> line.contains(word)).count();
            }
            if (sum > most) {
                most = sum;
                best = i;
            }
        }
        return new NotePlace(source.span().line() + best, heading(source, lines, best));
    }

    /** The headings of the lines that are open at one of them, below those that the passage as a whole stands under. */
    private static String heading(Source source, List<String> lines, int at) {
        List<String> open = new ArrayList<>();
        Set<String> inside = new HashSet<>();
        int level = Integer.MAX_VALUE;
        for (int i = lines.size() - 1; i >= 0; i--) {
            Matcher heading = HEADING.matcher(lines.get(i));
            if (heading.matches() && source.headings().contains(heading.group(2))) {
                inside.add(heading.group(2));
                if (i <= at && heading.group(1).length() < level) {
                    level = heading.group(1).length();
                    open.addFirst(heading.group(2));
                }
            }
        }
        Stream<String> above = source.headings().stream().takeWhile(name -> !inside.contains(name));
        return source.withHeadings(Stream.concat(above, open.stream()).toList()).heading();
    }
}
