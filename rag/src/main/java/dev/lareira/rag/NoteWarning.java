package dev.lareira.rag;

/**
 * Something in a note that could not be read as meant; the rest of the note was.
 *
 * @param line from 1, or 0 for the whole note
 */
public record NoteWarning(Kind kind, int line, String message) {
    /** What went wrong. */
    public enum Kind {
        /** The file could not be opened or read: its note is empty now, and may be readable later. */
        UNREADABLE,
        /** Part of the file is beyond a limit of {@link NoteOptions} and was left out. */
        TRUNCATED,
        /** Not UTF-8 as expected; read in another encoding or with characters replaced. */
        ENCODING,
        /** Front matter or properties that do not parse. */
        PROPERTIES,
        /** The file is not what its name says; indexed as text where there is any. */
        FORMAT
    }

    @Override
    public String toString() {
        return line == 0 ? message : "line " + line + ": " + message;
    }
}
