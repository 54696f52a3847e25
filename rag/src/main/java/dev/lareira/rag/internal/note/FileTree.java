package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteListing;
import dev.lareira.rag.RagException;
import java.util.Optional;
import java.util.function.Predicate;

/** Files by their path from a root: a folder or an archive. Thread-safe. */
public interface FileTree extends AutoCloseable {
    /**
     * Every regular file that is wanted, by path.
     *
     * @param folders whether to look into a folder, by its path
     * @param files whether a file is wanted, by its path
     */
    NoteListing list(Predicate<String> folders, Predicate<String> files);

    /**
     * The first bytes of a file, at most {@code maxFileBytes}.
     *
     * @throws RagException if it cannot be read
     */
    byte[] read(NoteFile file);

    /** A small file of the application that wrote the notes, if there is one that can be read. */
    Optional<byte[]> settings(String path);

    boolean hasFolder(String path);

    @Override
    void close();
}
