package dev.lareira.rag;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A passage of a note: what is embedded, searched and cited. {@code text} alone decides its vector, so a hash of
 * {@code text} and of the embedding model finds the vector again after the note was renamed, moved or edited elsewhere.
 *
 * @param path of the note
 * @param index among the chunks of the note, from 0
 * @param header {@code "Title > Heading > Heading"}; the first chunk's also names aliases and tags, a line each
 * @param body readable text of its blocks
 * @param headings above and in it, outermost first
 * @param span of its blocks in the source
 * @param blockIds of the blocks in it
 * @param tags of the blocks in it, and those that the note has as a whole
 * @param links out of the blocks in it
 * @param language of this passage where it is long enough to tell, else of the note
 */
public record Chunk(
        String path,
        int index,
        String header,
        String body,
        List<String> headings,
        Span span,
        List<String> blockIds,
        Set<String> tags,
        List<NoteLink> links,
        String language) {
    public Chunk {
        headings = List.copyOf(headings);
        blockIds = List.copyOf(blockIds);
        tags = Collections.unmodifiableSet(new LinkedHashSet<>(tags));
        links = List.copyOf(links);
    }

    /** The headings without a first one that repeats the title of the note. */
    public List<String> headingsBelow(String title) {
        boolean repeated = !headings.isEmpty() && headings.getFirst().equals(title);
        return repeated ? headings.subList(1, headings.size()) : headings;
    }

    /** What is embedded: header, line feed, body. */
    public String text() {
        return body.isEmpty() ? header : header + "\n" + body;
    }
}
