package dev.lareira.rag;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A block of a note, as a reader sees it: markup, comments, ids and hidden properties are gone from the text.
 *
 * @param level of a heading, 1 to 6; otherwise 0
 * @param text its own text, without that of its children
 * @param span in the source, children included
 * @param id Obsidian's {@code ^id} or Logseq's {@code id::}, by which a link can name the block
 * @param info language of code, kind of a callout, state of a task ({@code " "}, {@code "x"}, {@code "TODO"}), marker of
 *     an ordered item; otherwise empty
 * @param tags of this block alone, lower case without {@code #}
 * @param links out of this block alone
 */
public record NoteBlock(
        BlockKind kind,
        int level,
        String text,
        Span span,
        Optional<String> id,
        String info,
        Set<String> tags,
        List<NoteLink> links,
        List<NoteBlock> children) {
    public NoteBlock {
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
        links = List.copyOf(links);
        children = List.copyOf(children);
    }

    /** This block and all below it, in the order of the text. */
    public Stream<NoteBlock> all() {
        return children.isEmpty()
                ? Stream.of(this)
                : Stream.concat(Stream.of(this), children.stream().flatMap(NoteBlock::all));
    }
}
