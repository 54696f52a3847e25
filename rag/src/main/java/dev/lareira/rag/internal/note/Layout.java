package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFormat;
import java.time.LocalDate;
import java.util.Optional;

/** What the files of a folder mean: which are notes, of which format, and who reads them. Thread-safe. */
public interface Layout {
    /** Forgets what it knows of files: they are listed anew. */
    default void refresh() {}

    /** Whether to look into a folder. */
    boolean folder(String path);

    /** How a file is read, or nothing when it is no note. */
    Optional<NoteFormat> format(String path);

    /** The day whose page a file is, by its path. */
    Optional<LocalDate> day(String path);

    /** Reads a format, where it is more than plain text. */
    Optional<NoteLoader> loader(NoteFormat format);
}
