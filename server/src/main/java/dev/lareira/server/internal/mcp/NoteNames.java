package dev.lareira.server.internal.mcp;

import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import java.util.List;

/** Names of notes for programs: {@code folder/path}, and on the way in also a path alone, a title or an alias. */
final class NoteNames {
    private NoteNames() {}

    static String of(NoteEntry note) {
        return of(note.vault(), note.path());
    }

    static String of(String vault, String path) {
        return vault + "/" + path;
    }

    /** @throws RagException when no note has the name, or more than one */
    static NoteEntry find(NotesIndex notes, String name) {
        List<NoteEntry> all = notes.notes();
        List<NoteEntry> exact =
                all.stream().filter(note -> of(note).equals(name)).toList();
        if (exact.isEmpty()) {
            exact = all.stream().filter(note -> note.path().equals(name)).toList();
        }
        if (exact.isEmpty()) {
            exact = all.stream().filter(note -> isCalled(note, name)).toList();
        }
        if (exact.size() > 1) {
            throw new RagException("several notes are called " + name + ": "
                    + exact.stream().map(NoteNames::of).toList() + "; give the path");
        }
        if (exact.isEmpty()) {
            throw new RagException("no note is called " + name + "; search_notes gives the paths of notes");
        }
        return exact.getFirst();
    }

    private static boolean isCalled(NoteEntry note, String name) {
        return note.title().equalsIgnoreCase(name) || note.aliases().stream().anyMatch(name::equalsIgnoreCase);
    }
}
