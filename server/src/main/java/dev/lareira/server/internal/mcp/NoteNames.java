package dev.lareira.server.internal.mcp;

import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import java.util.List;

/** Names of notes for programs: {@code folder/path}, and on the way in also a path alone, a title or an alias. */
final class NoteNames {
    private NoteNames() {}

    /** @throws RagException when no note has the name, or more than one */
    static NoteEntry find(NotesIndex notes, String name) {
        List<NoteEntry> found = notes.find(name);
        if (found.size() > 1) {
            throw new RagException("several notes are called " + name + ": "
                    + found.stream().map(NoteEntry::id).toList() + "; give the path");
        }
        if (found.isEmpty()) {
            throw new RagException("no note is called " + name + "; search_notes gives the paths of notes");
        }
        return found.getFirst();
    }
}
