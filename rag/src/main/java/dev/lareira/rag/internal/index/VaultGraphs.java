package dev.lareira.rag.internal.index;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteGraph;
import dev.lareira.rag.NoteId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The links between the notes of each vault. Thread-safe. */
public final class VaultGraphs implements NoteSink {
    private final Map<String, NoteGraph> graphs = new ConcurrentHashMap<>();

    public VaultGraphs(NoteStore store) {
        store.notes().forEach(note -> put(note, List.of()));
    }

    public NoteGraph graph(String vault) {
        return graphs.computeIfAbsent(vault, none -> new NoteGraph());
    }

    @Override
    public void put(StoredNote note, List<Chunk> chunks) {
        graph(note.id().vault()).put(note.id().path(), note.title(), note.aliases(), note.blockIds(), note.links());
    }

    @Override
    public void remove(NoteId id) {
        graph(id.vault()).remove(id.path());
    }
}
