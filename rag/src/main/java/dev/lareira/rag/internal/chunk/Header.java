package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;

/** What stands above each passage: title and headings; above the first also other names, tags and properties. */
final class Header {
    private static final int MAX_TITLE = 120;
    private static final int MAX_LINE = 200;
    private static final Set<String> SHOWN_ELSEWHERE =
            Set.of("title", "alias", "aliases", "tag", "tags", "cssclass", "cssclasses", "id", "icon", "banner");

    private final Note note;
    private final ToIntFunction<String> counter;
    private final int most;

    /** @param most tokens of title and headings together */
    Header(Note note, ToIntFunction<String> counter, int most) {
        this.note = note;
        this.counter = counter;
        this.most = most;
    }

    /** Title and headings; of many the outer ones go first. */
    String of(List<String> path) {
        List<String> names = new ArrayList<>(path);
        names.removeIf(String::isBlank);
        if (!names.isEmpty() && names.getFirst().equalsIgnoreCase(note.title())) {
            names.removeFirst();
        }
        String title = clip(note.title(), MAX_TITLE);
        while (true) {
            String header = names.isEmpty() ? title : title + " > " + String.join(" > ", names);
            if (names.size() < 2 || counter.applyAsInt(header) <= most) {
                return header;
            }
            names.removeFirst();
        }
    }

    /** Lines of the first passage, without what its text says anyway. */
    String details(String body) {
        StringBuilder lines = new StringBuilder();
        line(lines, "aliases", note.aliases());
        line(lines, "tags", note.pageTags().stream().sorted().toList());
        for (Map.Entry<String, List<String>> property : note.properties().entrySet()) {
            List<String> values = property.getValue().stream()
                    .filter(value -> !value.isBlank() && !body.contains(value))
                    .toList();
            if (!SHOWN_ELSEWHERE.contains(property.getKey()) && lines.length() < 2 * MAX_LINE) {
                line(lines, property.getKey(), values);
            }
        }
        return lines.toString();
    }

    private static void line(StringBuilder lines, String name, List<String> values) {
        if (!values.isEmpty()) {
            lines.append('\n').append(name).append(": ").append(clip(String.join(", ", values), MAX_LINE));
        }
    }

    static String clip(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int cut = text.lastIndexOf(' ', length);
        if (cut < length / 2) {
            cut = Character.isLowSurrogate(text.charAt(length)) ? length - 1 : length;
        }
        return text.substring(0, cut) + "…";
    }
}
