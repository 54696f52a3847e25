package dev.lareira.rag.internal.index;

import dev.lareira.rag.Note;
import dev.lareira.rag.NoteDate;
import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteLink;
import dev.lareira.rag.NoteWarning;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is known of a note without its text.
 *
 * @param file as it was when the note was read
 * @param read when that was: a change soon after might have left the file's time as it is
 * @param parser {@link #PARSER} of the release that read it
 * @param content of the file's bytes
 * @param tags of the whole and of its blocks
 * @param passages for each the id of the text that its vector was made of
 */
public record StoredNote(
        NoteId id,
        NoteFile file,
        Instant read,
        int parser,
        ContentId content,
        NoteFormat format,
        String title,
        List<String> aliases,
        Set<String> tags,
        Map<String, List<String>> properties,
        NoteDate date,
        boolean journal,
        String language,
        List<String> blockIds,
        List<NoteLink> links,
        List<NoteWarning> warnings,
        List<ContentId> passages) {
    /** Grows when loaders or chunker read the same bytes differently, so that notes are read again. */
    public static final int PARSER = 1;

    static StoredNote of(
            NoteId id, NoteFile file, Instant read, ContentId content, Note note, List<ContentId> passages) {
        return new StoredNote(
                id,
                file,
                read,
                PARSER,
                content,
                note.format(),
                note.title(),
                note.aliases(),
                note.tags(),
                note.properties(),
                note.date(),
                note.journal(),
                note.language(),
                note.allBlocks().flatMap(block -> block.id().stream()).toList(),
                note.links(),
                note.warnings(),
                passages);
    }

    /** The same note, found unchanged in a file of another time. */
    StoredNote withFile(NoteFile now, Instant when) {
        return new StoredNote(
                id,
                now,
                when,
                parser,
                content,
                format,
                title,
                aliases,
                tags,
                properties,
                date,
                journal,
                language,
                blockIds,
                links,
                warnings,
                passages);
    }
}
