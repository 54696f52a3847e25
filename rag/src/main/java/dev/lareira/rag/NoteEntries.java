package dev.lareira.rag;

import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.StoredNote;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The notes of a store as they are shown, and the names they go by. Thread-safe. */
final class NoteEntries {
    private final NoteStore store;
    private final Map<String, Vault.Kind> kinds = new ConcurrentHashMap<>();

    NoteEntries(NoteStore store) {
        this.store = store;
    }

    /** By folder and path. */
    List<NoteEntry> all() {
        return store.notes().stream().map(this::of).toList();
    }

    /** Those of a name, see {@link NotesIndex#find}. */
    List<NoteEntry> find(String name) {
        List<NoteEntry> all = all();
        return Stream.<Predicate<NoteEntry>>of(
                        note -> note.id().toString().equals(name),
                        note -> isCalled(note.id().toString(), name),
                        note -> isCalled(note.path(), name),
                        note -> note.title().equalsIgnoreCase(name)
                                || note.aliases().stream().anyMatch(name::equalsIgnoreCase)
                                || isCalled(note.path().substring(note.path().lastIndexOf('/') + 1), name))
                .map(meant -> all.stream().filter(meant).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private static boolean isCalled(String path, String name) {
        return path.equalsIgnoreCase(name) || path.equalsIgnoreCase(name + ".md");
    }

    NoteEntry of(StoredNote note) {
        String vault = note.id().vault();
        return new NoteEntry(
                vault,
                note.id().path(),
                note.title(),
                note.aliases(),
                note.tags(),
                note.properties(),
                note.date(),
                note.journal(),
                note.language(),
                note.file().modified(),
                note.format(),
                note.passages().size(),
                store.vault(vault)
                        .flatMap(it -> it.uri(
                                kinds.computeIfAbsent(vault, name -> it.kind()),
                                note.id().path(),
                                note.title())));
    }
}
