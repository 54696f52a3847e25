package dev.lareira.rag;

import java.util.List;
import java.util.Optional;

/**
 * A link as written; {@link NoteGraph} finds the note that it means.
 *
 * @param target name or path of a note or file as written, without {@code #} and what follows; an address for
 *     {@link Kind#URL}; empty for a link into the note itself and for a block named by its id alone
 * @param headings the path of headings after {@code #}, often none
 * @param blockId the block after {@code #^}, or of Logseq's {@code ((id))}
 * @param text what the reader sees
 * @param line of the link, from 1
 */
public record NoteLink(
        Kind kind, String target, List<String> headings, Optional<String> blockId, String text, int line) {
    public NoteLink {
        headings = List.copyOf(headings);
    }

    /** What a link does. */
    public enum Kind {
        /** Leads to a note. */
        LINK,
        /** Shows a note or a part of it in place; its text belongs to the note it comes from. */
        EMBED,
        /** Leads to, or shows, a file that is no note: a picture, a recording. */
        ATTACHMENT,
        /** Leads out of the notes. */
        URL
    }
}
