package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.logseq.Edn.Keyword;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.SourceText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What {@code logseq/config.edn} says about the pages of a graph; defaults where it says nothing or cannot be read.
 *
 * @param tripleLowbar whether {@code ___} in a file name stands for a slash; else a dot does
 * @param journalTitle format of the titles of journal pages, in the letters of cljs-time
 * @param journalFile format of their file names
 * @param org whether pages are in Org unless their ending says otherwise
 * @param hidden paths that are left out
 * @param macros own macros by name, with {@code $1} and so on for arguments
 * @param commaSeparated keys of properties whose values are lists
 * @param plainKeys keys of properties whose values hold no references
 * @param hiddenKeys keys of properties that are not shown
 */
record GraphSettings(
        boolean tripleLowbar,
        String pages,
        String journals,
        String journalTitle,
        String journalFile,
        boolean org,
        List<String> hidden,
        Map<String, String> macros,
        Set<String> commaSeparated,
        Set<String> plainKeys,
        Set<String> hiddenKeys) {
    static GraphSettings read(FileTree tree) {
        Map<?, ?> config = tree.settings("logseq/config.edn")
                .map(bytes -> config(SourceText.decode(bytes, new ArrayList<>()).text()))
                .orElse(Map.of());
        Map<String, String> macros = new LinkedHashMap<>();
        if (config.get(new Keyword("macros")) instanceof Map<?, ?> map) {
            map.forEach((name, body) -> {
                if (name instanceof String key && body instanceof String text) {
                    macros.put(key, text);
                }
            });
        }
        return new GraphSettings(
                new Keyword("triple-lowbar").equals(config.get(new Keyword("file/name-format"))),
                text(config, "pages-directory", "pages"),
                text(config, "journals-directory", "journals"),
                text(config, "journal/page-title-format", "MMM do, yyyy"),
                text(config, "journal/file-name-format", "yyyy_MM_dd"),
                "org".equalsIgnoreCase(text(config, "preferred-format", "markdown")),
                strings(config, "hidden"),
                macros,
                keys(config, "property/separated-by-commas"),
                keys(config, "ignored-page-references-keywords"),
                keys(config, "block-hidden-properties"));
    }

    private static Map<?, ?> config(String text) {
        try {
            return Edn.read(text, 0).value() instanceof Map<?, ?> map ? map : Map.of();
        } catch (RagException e) {
            return Map.of();
        }
    }

    private static String text(Map<?, ?> config, String key, String otherwise) {
        Object value = config.get(new Keyword(key));
        String text = value instanceof Keyword keyword ? keyword.name() : value instanceof String s ? s.strip() : "";
        return text.isEmpty() ? otherwise : text;
    }

    private static List<String> strings(Map<?, ?> config, String key) {
        List<String> values = new ArrayList<>();
        if (config.get(new Keyword(key)) instanceof Collection<?> list) {
            list.forEach(value -> {
                if (value instanceof String text) {
                    values.add(text);
                }
            });
        }
        return values;
    }

    private static Set<String> keys(Map<?, ?> config, String key) {
        Set<String> values = new LinkedHashSet<>();
        if (config.get(new Keyword(key)) instanceof Collection<?> list) {
            list.forEach(value -> {
                if (value instanceof Keyword keyword) {
                    values.add(NoteDraft.propertyKey(keyword.name()));
                }
            });
        }
        return values;
    }

    /** Whether a property is there for the application, not for the reader. */
    boolean hides(String key) {
        return switch (key) {
            case "id", "collapsed", "created-at", "updated-at", "filters", "heading", "background-color", "ls-type" ->
                true;
            default ->
                key.startsWith("logseq.")
                        || key.startsWith("card-")
                        || key.startsWith("query-")
                        || key.startsWith("hl-") && !key.equals("hl-page")
                        || hiddenKeys.contains(key);
        };
    }
}
