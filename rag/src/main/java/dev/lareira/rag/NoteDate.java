package dev.lareira.rag;

import java.time.LocalDate;

/** The day a note is about, and how it is known. */
public record NoteDate(LocalDate day, Origin origin) {
    /** In order of precedence. */
    public enum Origin {
        /** A date in the name of the file. */
        FILE_NAME,
        /** A property {@code date}, {@code created} or {@code updated}. */
        PROPERTY,
        /** The day of a journal page. */
        JOURNAL,
        /** When the file was last written. */
        MODIFIED
    }
}
