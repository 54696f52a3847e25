package dev.lareira.rag.internal.index;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteId;
import java.util.List;

/** Hears of each note that is put into the store or removed, after that was done, from one thread at a time. */
public interface NoteSink {
    void put(StoredNote note, List<Chunk> chunks);

    void remove(NoteId id);

    /** After several of these, when searches should see them. */
    default void settle() {}

    /** When what was deleted must be gone from the disk. */
    default void compact() {}
}
