package dev.lareira.rag.internal.markdown;

import dev.lareira.rag.NoteLink;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.note.TextLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * Properties between two lines {@code ---} at the start of a note: YAML, of which JSON is a part. Values stay as they are
 * written. Where it does not parse, each line {@code key: value} counts, and all of it is kept as text.
 */
public final class FrontMatter {
    private static final Pattern LINE = Pattern.compile("([\\p{L}_][\\p{L}\\p{N}_ .-]{0,80}?)\\s*:(?:\\s+(.*))?");
    private static final Pattern LINK = Pattern.compile("(!?)\\[\\[([^\\[\\]]+)\\]\\]");
    private static final Pattern ENCLOSED = Pattern.compile("\\[([^\\[\\]]*)]|([\"'])((?:(?!\\2).)*)\\2");
    private static final Set<String> TAG_KEYS = Set.of("tags", "tag");
    private static final Set<String> ALIAS_KEYS = Set.of("aliases", "alias");

    /** Every scalar is text: {@code 007}, {@code 1.10} and {@code no} stay what they are. */
    private static final Schema AS_WRITTEN = new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return (value, implicit) -> Tag.STR;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    };

    private FrontMatter() {}

    /** Reads properties into the draft. Returns the line that the text begins at, counted from 0. */
    public static int read(SourceText source, NoteDraft draft) {
        if (!source.line(0).stripTrailing().equals("---")) {
            return 0;
        }
        int end = 1;
        while (end < source.lineCount() && !source.line(end).stripTrailing().equals("---")) {
            end++;
        }
        if (end == source.lineCount()) {
            if (source.lineCount() > 1 && LINE.matcher(source.line(1)).matches()) {
                draft.warn(
                        NoteWarning.Kind.PROPERTIES,
                        1,
                        "the properties have no end: a line --- is missing, all is read as text");
            }
            return 0;
        }
        String yaml = source.text().substring(source.lineStart(1), source.lineStart(end));
        if (yaml.length() > draft.options().maxPropertyBytes()) {
            lenient(source, end, draft, "more than " + draft.options().maxPropertyBytes() + " bytes");
            return end + 1;
        }
        try {
            // A break-free blank is no white space to YAML, and a tab no indentation.
            String plain = yaml.replace('\u00A0', ' ').replace("\t", "  ").replace("\uFEFF", "");
            Object root = new Load(settings(draft)).loadFromString(plain);
            if (root instanceof Map<?, ?> map) {
                map.forEach((key, value) -> put(String.valueOf(key), value, draft));
            } else if (root != null && !root.toString().isBlank()) {
                lenient(source, end, draft, "expected lines of the form key: value");
            }
        } catch (YamlEngineException | StackOverflowError e) {
            lenient(source, end, draft, reason(e));
        }
        return end + 1;
    }

    private static LoadSettings settings(NoteDraft draft) {
        return LoadSettings.builder()
                .setSchema(AS_WRITTEN)
                .setAllowDuplicateKeys(true)
                .setAllowRecursiveKeys(false)
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(draft.options().maxPropertyBytes() + 16)
                .setLabel("properties")
                .build();
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null
                ? "too deeply nested"
                : e.getMessage().lines().findFirst().orElse("").strip();
    }

    private static void lenient(SourceText source, int end, NoteDraft draft, String reason) {
        draft.warn(NoteWarning.Kind.PROPERTIES, 1, "the properties are no YAML, kept as text: " + reason);
        for (int line = 1; line < end; line++) {
            Matcher pair = LINE.matcher(source.line(line));
            if (pair.matches() && pair.group(2) != null) {
                String value = pair.group(2).strip();
                put(pair.group(1), written(isList(pair.group(1)) ? closed(value) : value), draft);
            }
        }
        int from = source.lineStart(1);
        int to = source.lineEnd(end - 1);
        if (to > from) {
            draft.add(TextLoader.paragraph(TextLoader.clean(source.text().substring(from, to)), source.span(from, to)));
        }
    }

    private static boolean isList(String key) {
        String name = key.strip().toLowerCase(Locale.ROOT);
        return TAG_KEYS.contains(name) || ALIAS_KEYS.contains(name);
    }

    private static String closed(String list) {
        return list.startsWith("[") && !list.endsWith("]") ? list + "]" : list;
    }

    /** A list in brackets, or what quotes are around; all else, such as a bracket that is not closed, is text. */
    private static Object written(String value) {
        Matcher enclosed = ENCLOSED.matcher(value);
        if (!enclosed.matches()) {
            return value;
        }
        return enclosed.group(1) == null
                ? enclosed.group(3)
                : Pattern.compile(",")
                        .splitAsStream(enclosed.group(1))
                        .map(item -> written(item.strip()))
                        .toList();
    }

    /** Adds a property with all values in it, and what tags, aliases and title mean. */
    private static void put(String key, Object value, NoteDraft draft) {
        String name = key.strip().toLowerCase(Locale.ROOT);
        List<String> values = new ArrayList<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((inner, content) -> put(key + "." + inner, content, draft));
            return;
        }
        flatten(value, values);
        if (TAG_KEYS.contains(name)) {
            List<String> tags = values.stream()
                    .flatMap(tag -> Pattern.compile("[,\\s]+").splitAsStream(tag))
                    .filter(tag -> !tag.isBlank())
                    .map(NoteDraft::tagKey)
                    .toList();
            tags.forEach(draft::tag);
            values = tags;
        } else if (ALIAS_KEYS.contains(name)) {
            boolean list = value instanceof List;
            values = values.stream()
                    .flatMap(alias ->
                            list ? Stream.of(alias) : Pattern.compile(",").splitAsStream(alias))
                    .map(String::strip)
                    .filter(alias -> !alias.isEmpty())
                    .toList();
            values.forEach(draft::alias);
        } else if (name.equals("title") && !values.isEmpty()) {
            draft.title(values.getFirst());
        }
        draft.property(key);
        for (String content : values) {
            draft.property(
                    key,
                    LINK.matcher(content)
                            .replaceAll(link -> Matcher.quoteReplacement(
                                    link(draft, link.group(2), !link.group(1).isEmpty())
                                            .text())));
        }
    }

    private static NoteLink link(NoteDraft draft, String content, boolean embed) {
        NoteLink link = LinkSyntax.wiki(content, embed, 1);
        draft.link(link);
        return link;
    }

    /** Values of a list; {@code [[note]]} without quotes is a list in a list to YAML, and meant as a link. */
    private static void flatten(Object value, List<String> values) {
        if (value instanceof List<?> list && list.size() == 1 && list.getFirst() instanceof List<?> inner) {
            List<String> names = new ArrayList<>();
            flatten(inner, names);
            names.forEach(name -> values.add(name.startsWith("[[") ? name : "[[" + name + "]]"));
        } else if (value instanceof Iterable<?> list) {
            list.forEach(content -> flatten(content, values));
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, content) -> {
                List<String> inner = new ArrayList<>();
                flatten(content, inner);
                inner.forEach(text -> values.add(key + ": " + text));
            });
        } else if (value != null) {
            String text = value.toString().strip();
            if (!text.isEmpty() && !text.equals("null") && !text.equals("~")) {
                values.add(text);
            }
        }
    }
}
