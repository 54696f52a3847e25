package dev.lareira.rag.internal.search;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.index.NoteSink;
import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.PassageId;
import dev.lareira.rag.internal.index.StoredNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** The lexical index of a store of notes, kept in agreement with it: a cache, made again where it cannot be used. */
public final class PassageWords implements NoteSink, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");
    private static final String PREFIX = "words-";

    private final NoteStore store;
    private final LexicalIndex index;
    private boolean changed;

    private PassageWords(NoteStore store, LexicalIndex index) {
        this.store = store;
        this.index = index;
    }

    /** Opens the index below a folder; it agrees with the store when this returns. */
    public static PassageWords open(Path folder, NoteStore store) {
        Path own = folder.resolve(PREFIX + store.log().id().toString().replace("-", ""));
        PassageWords words = new PassageWords(store, store.log().isWritable() ? owned(folder, own) : read(own));
        words.catchUp();
        return words;
    }

    private static LexicalIndex owned(Path folder, Path own) {
        deleteOthers(folder, own);
        try {
            return LexicalIndex.open(own);
        } catch (RagException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage() + "; it is made again");
            delete(own);
            return LexicalIndex.open(own);
        }
    }

    private static LexicalIndex read(Path own) {
        try {
            return LexicalIndex.openForReading(own);
        } catch (RagException e) {
            LOG.log(System.Logger.Level.WARNING, e.getMessage() + "; it is made again in memory");
            return LexicalIndex.inMemory();
        }
    }

    private void catchUp() {
        OptionalLong generation = index.generation();
        // Beside a writer the files may be newer than the log was when it was read.
        boolean usable = generation.isPresent()
                && (generation.getAsLong() <= store.log().generation()
                        || !store.log().isWritable())
                && !store.log().health().damaged();
        if (usable) {
            Set<NoteId> gone = new HashSet<>();
            for (PassageId passage : index.matching(List.of())) {
                gone.add(passage.note());
            }
            gone.removeIf(note -> store.note(note).isPresent());
            gone.forEach(this::remove);
        } else {
            index.clear();
            changed = true;
        }
        for (StoredNote note : store.notesSince(usable ? generation.getAsLong() : -1)) {
            put(note, store.chunks(note.id()));
        }
        settle();
    }

    public LexicalIndex index() {
        return index;
    }

    @Override
    public void put(StoredNote note, List<Chunk> chunks) {
        index.deleteNote(note.id());
        chunks.forEach(chunk -> index.put(Passage.of(note, chunk)));
        changed = true;
    }

    @Override
    public void remove(NoteId id) {
        index.deleteNote(id);
        changed = true;
    }

    @Override
    public void settle() {
        if (changed) {
            index.refresh();
            index.commit(store.log().generation());
            changed = false;
        }
    }

    @Override
    public void compact() {
        index.commit(store.log().generation());
        index.compact();
        index.refresh();
        index.commit(store.log().generation());
    }

    @Override
    public void close() {
        index.close();
    }

    private static void deleteOthers(Path folder, Path own) {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.getFileName().toString().startsWith(PREFIX) && !file.equals(own))
                        .forEach(PassageWords::delete);
            } catch (IOException e) {
                throw new RagException(folder + " cannot be read: " + e.getMessage(), e);
            }
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file :
                    files.sorted((first, second) -> second.compareTo(first)).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new RagException(folder + " cannot be deleted: " + e.getMessage() + "; delete it yourself", e);
        }
    }
}
