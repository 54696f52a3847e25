package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.BlockKind;
import dev.lareira.rag.Note;
import dev.lareira.rag.NoteBlock;
import dev.lareira.rag.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of a note under a heading, or a bullet of an outline with those below it.
 *
 * @param head the heading or bullet itself; none for the note as a whole
 * @param blocks of this part that lie before the parts within it
 * @param outline whether its parts are bullets: small ones, that belong together
 */
record Section(Optional<NoteBlock> head, List<NoteBlock> blocks, List<Section> parts, boolean outline) {
    private static final int MAX_LABEL = 80;

    private Section(NoteBlock head, boolean outline) {
        this(Optional.of(head), new ArrayList<>(), new ArrayList<>(), outline);
    }

    static Section of(Note note) {
        boolean outline = note.blocks().stream().anyMatch(Section::bullet);
        Section root = new Section(Optional.empty(), new ArrayList<>(), new ArrayList<>(), outline);
        if (outline) {
            note.blocks().forEach(block -> root.parts.add(part(block)));
            return root;
        }
        List<Section> open = new ArrayList<>(List.of(root));
        for (NoteBlock block : note.blocks()) {
            if (block.kind() == BlockKind.HEADING) {
                while (open.size() > 1 && open.getLast().head.orElseThrow().level() >= block.level()) {
                    open.removeLast();
                }
                Section part = new Section(block, false);
                open.getLast().parts.add(part);
                open.add(part);
            } else {
                open.getLast().blocks.add(block);
            }
        }
        return root;
    }

    private static boolean bullet(NoteBlock block) {
        return block.kind() == BlockKind.ITEM
                || block.kind() == BlockKind.HEADING && !block.children().isEmpty();
    }

    private static Section part(NoteBlock block) {
        Section section = new Section(block, true);
        for (NoteBlock child : block.children()) {
            if (bullet(child)) {
                section.parts.add(part(child));
            } else {
                section.blocks.add(child);
            }
        }
        return section;
    }

    /** The heading, or the first line of the bullet. */
    String label() {
        return head.map(block ->
                        Header.clip(block.text().lines().findFirst().orElse("").strip(), MAX_LABEL))
                .orElse("");
    }

    /** The bullet with its own blocks, without the bullets below. */
    NoteBlock own() {
        NoteBlock block = head.orElseThrow();
        Span span = block.span();
        if (!parts.isEmpty()) {
            Span next = parts.getFirst().head.orElseThrow().span();
            int last = Math.max(span.line(), Math.min(span.endLine(), next.line() - 1));
            span = new Span(span.line(), last, span.offset(), Math.max(span.offset(), next.offset()), span.part());
        }
        return new NoteBlock(
                block.kind(),
                block.level(),
                block.text(),
                span,
                block.id(),
                block.info(),
                block.tags(),
                block.links(),
                blocks);
    }
}
