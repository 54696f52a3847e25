package dev.lareira.rag.internal.note;

import java.io.IOException;

/** Reads one format of notes. Thread-safe. */
@FunctionalInterface
public interface NoteLoader {
    /**
     * Fills a draft from the bytes of its file. A part that cannot be read as meant is kept as text, with a warning.
     *
     * @throws IOException if the file as a whole is not of this format; the caller then takes it as plain text
     */
    void load(byte[] bytes, NoteDraft draft) throws IOException;
}
