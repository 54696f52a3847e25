package dev.lareira.rag;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A note, parsed. Immutable.
 *
 * @param path of the file from the root of its source, with {@code /}
 * @param title property {@code title}, or the name of the page
 * @param aliases other names that links may use
 * @param pageTags tags that its properties give to the whole of it, lower case without {@code #}; {@code a/b} lies
 *     below {@code a}
 * @param pageLinks links in its properties
 * @param properties front matter, page properties and inline fields; keys in lower case with {@code -} for blanks and
 *     {@code _}, nested ones joined by {@code .}; each with all its values as text
 * @param date the day it is about
 * @param journal whether it is the page of a day
 * @param modified when the file was last written
 * @param language BCP 47 primary tag such as {@code en} or {@code pt}; {@code und} where there is too little text
 * @param blocks top level, in the order of the text
 */
public record Note(
        String path,
        NoteFormat format,
        String title,
        List<String> aliases,
        Set<String> pageTags,
        List<NoteLink> pageLinks,
        Map<String, List<String>> properties,
        NoteDate date,
        boolean journal,
        Instant modified,
        String language,
        List<NoteBlock> blocks,
        List<NoteWarning> warnings) {
    public Note {
        aliases = List.copyOf(aliases);
        pageTags = Collections.unmodifiableSet(new LinkedHashSet<>(pageTags));
        pageLinks = List.copyOf(pageLinks);
        Map<String, List<String>> values = new LinkedHashMap<>();
        properties.forEach((key, list) -> values.put(key, List.copyOf(list)));
        properties = Collections.unmodifiableMap(values);
        blocks = List.copyOf(blocks);
        warnings = List.copyOf(warnings);
    }

    /** Every block, in the order of the text. */
    public Stream<NoteBlock> allBlocks() {
        return blocks.stream().flatMap(NoteBlock::all);
    }

    /** Tags of the whole and of every block. */
    public Set<String> tags() {
        return Stream.concat(pageTags.stream(), allBlocks().flatMap(block -> block.tags().stream()))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Every link out of it: those of the properties, then in the order of the text. */
    public List<NoteLink> links() {
        return Stream.concat(pageLinks.stream(), allBlocks().flatMap(block -> block.links().stream()))
                .toList();
    }

    public List<NoteBlock> headings() {
        return allBlocks().filter(block -> block.kind() == BlockKind.HEADING).toList();
    }

    /** Whether the file could not be read, so that nothing is known of its text. */
    public boolean unreadable() {
        return warnings.stream().anyMatch(warning -> warning.kind() == NoteWarning.Kind.UNREADABLE);
    }
}
