package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.markdown.FenceTracker;
import dev.lareira.rag.internal.note.NoteDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The lines of one block, made into Markdown: properties, drawers and dates are taken out or made readable, blocks of
 * Org become fences, quotes and callouts. Used by one thread.
 */
final class BlockContent {
    private static final Pattern PROPERTY = Pattern.compile("\\s*([A-Za-z][\\w.*+!?$%&=<>/-]*)::(?:\\s+(.*)|\\s*)");
    private static final Pattern DRAWER_PROPERTY = Pattern.compile("\\s*:([A-Za-z][\\w.*+!?$%&=<>/-]*):\\s*(.*)");
    private static final Pattern DRAWER = Pattern.compile("(?i)\\s*:(LOGBOOK|PROPERTIES):\\s*");
    private static final Pattern END = Pattern.compile("(?i)\\s*:END:\\s*");
    private static final Pattern BEGIN = Pattern.compile("(?i)\\s*#\\+BEGIN_(\\w+)\\s*(.*)");
    private static final Pattern WHEN = Pattern.compile(
            "\\b(SCHEDULED|DEADLINE|CLOSED):\\s*[<\\[](\\d{4}-\\d\\d-\\d\\d)(?:\\s+\\p{L}+\\.?)?(?:\\s+(\\d{1,2}:\\d\\d))?[^>\\]\\n]*[>\\]]");
    private static final Pattern HICCUP = Pattern.compile("\\[:[a-z]");
    private static final Set<String> CALLOUTS = Set.of("note", "tip", "important", "caution", "warning", "pinned");
    private static final String FENCE = "~~~~~~~~";

    /** @param value as written */
    record Property(String key, String value) {}

    private final GraphSettings settings;
    private final List<TextLine> in;
    private final List<TextLine> out = new ArrayList<>();
    private final List<Property> properties = new ArrayList<>();
    private Optional<String> id = Optional.empty();

    private BlockContent(List<TextLine> in, GraphSettings settings) {
        this.in = in;
        this.settings = settings;
    }

    static BlockContent of(List<TextLine> lines, GraphSettings settings) {
        BlockContent content = new BlockContent(lines, settings);
        content.read();
        return content;
    }

    /** What is left to read as Markdown. */
    List<TextLine> lines() {
        return out;
    }

    /** Properties that the reader sees, in order. */
    List<Property> properties() {
        return properties;
    }

    Optional<String> id() {
        return id;
    }

    static boolean isPropertyOrBlank(TextLine line) {
        return line.text().isBlank() || PROPERTY.matcher(line.text()).matches();
    }

    private void read() {
        FenceTracker fences = new FenceTracker();
        for (int i = 0; i < in.size(); i++) {
            TextLine line = in.get(i);
            if (fences.next(line.text())) {
                out.add(line);
                continue;
            }
            Matcher drawer = DRAWER.matcher(line.text());
            Matcher begin = BEGIN.matcher(line.text());
            int end = drawer.matches() ? find(i + 1, END) : -1;
            if (end > 0) {
                drawer(i + 1, end, drawer.group(1));
                i = end;
                continue;
            }
            end = begin.matches() ? find(i + 1, Pattern.compile("(?i)\\s*#\\+END_" + begin.group(1) + "\\s*")) : -1;
            if (end > 0) {
                begun(i, end, begin.group(1).toLowerCase(Locale.ROOT), begin.group(2));
                i = end;
                continue;
            }
            Matcher property = PROPERTY.matcher(line.text());
            if (property.matches()) {
                property(
                        line,
                        property.group(1),
                        property.group(2) == null ? "" : property.group(2).strip());
            } else if (HICCUP.matcher(line.text()).find()) {
                i = hiccup(i);
            } else {
                out.add(dates(line));
            }
        }
    }

    private int find(int from, Pattern end) {
        for (int i = from; i < in.size(); i++) {
            if (end.matcher(in.get(i).text()).matches()) {
                return i;
            }
        }
        return -1;
    }

    private void drawer(int from, int end, String name) {
        for (int i = from; i < end && name.equalsIgnoreCase("PROPERTIES"); i++) {
            Matcher property = DRAWER_PROPERTY.matcher(in.get(i).text());
            if (property.matches()) {
                property(in.get(i), property.group(1), property.group(2).strip());
            }
        }
    }

    private void property(TextLine line, String key, String value) {
        String name = NoteDraft.propertyKey(key);
        if (name.equals("id") && !value.isEmpty()) {
            id = Optional.of(value);
        }
        if (settings.hides(name)) {
            return;
        }
        properties.add(new Property(name, value));
        String shown = value;
        if (value.length() > 1 && value.startsWith("\"") && value.endsWith("\"")) {
            shown = escaped(value.substring(1, value.length() - 1));
        } else if (settings.plainKeys().contains(name)) {
            shown = escaped(value);
        } else if (name.equals("tags")) {
            shown = references(value);
        }
        out.add(line.with(key + ": " + shown, 0));
    }

    /** Punctuation that is only that. */
    private static String escaped(String text) {
        return text.replaceAll("[\\[\\]#(){}*_`^~$\\\\!]", "\\\\$0");
    }

    /** Names of pages between commas, as tags. */
    static String references(String value) {
        List<String> tags = new ArrayList<>();
        for (String name : names(value)) {
            tags.add("#[[" + name + "]]");
        }
        return String.join(", ", tags);
    }

    static List<String> names(String value) {
        List<String> names = new ArrayList<>();
        for (String part : value.split(",")) {
            String name = part.strip()
                    .replaceAll("^#?\\[\\[|\\]\\]$", "")
                    .replaceFirst("^#", "")
                    .strip();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return names;
    }

    private TextLine dates(TextLine line) {
        Matcher when = WHEN.matcher(line.text());
        if (!when.find()) {
            return line;
        }
        String text = when.reset().replaceAll(found -> {
            String name = found.group(1).charAt(0) + found.group(1).substring(1).toLowerCase(Locale.ROOT);
            String value = found.group(3) == null ? found.group(2) : found.group(2) + " " + found.group(3);
            properties.add(new Property(name.toLowerCase(Locale.ROOT), value));
            return name + ": " + value;
        });
        return line.with(text, 0);
    }

    private void begun(int begin, int end, String name, String argument) {
        TextLine first = in.get(begin);
        boolean code = name.equals("src") || name.equals("example") || name.equals("export") || name.equals("query");
        boolean callout = CALLOUTS.contains(name);
        if (code) {
            String language = name.equals("src") ? argument : name.equals("query") ? "query" : "";
            out.add(first.with(FENCE + language, 0));
        } else if (callout) {
            out.add(first.with("> [!" + name + "]", 0));
        }
        if (!name.equals("comment")) {
            String prefix = callout || name.equals("quote") ? "> " : "";
            for (int i = begin + 1; i < end; i++) {
                TextLine line = in.get(i);
                out.add(prefix.isEmpty() ? line : line.with(prefix + line.text(), -prefix.length()));
            }
        }
        out.add(in.get(end).with(code ? FENCE : "", 0));
    }

    /** Replaces vectors that stand for HTML by their text. Returns the last line that was read. */
    private int hiccup(int from) {
        StringBuilder text = new StringBuilder();
        in.subList(from, in.size()).forEach(line -> text.append(line.text()).append('\n'));
        int firstEnd = in.get(from).text().length();
        StringBuilder shown = new StringBuilder();
        int at = 0;
        Matcher vector = HICCUP.matcher(text);
        while (at <= firstEnd && vector.find(at) && vector.start() <= firstEnd) {
            shown.append(text, at, vector.start());
            try {
                Edn.Form form = Edn.read(text.toString(), vector.start());
                shown.append(Hiccup.text(form.value()));
                at = form.end();
            } catch (RagException e) {
                shown.append("[:");
                at = vector.start() + 2;
            }
        }
        int end = text.indexOf("\n", Math.max(at, firstEnd));
        shown.append(text, Math.min(at, end), end);
        out.add(in.get(from).with(shown.toString(), 0));
        return from
                + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
    }
}
