package dev.lareira.rag;

import java.util.List;

/**
 * A passage that a search found.
 *
 * @param vault name of the folder it is in
 * @param title of its note
 * @param date that its note is about
 * @param snippet the part of the passage that shows best why it was found, on one line
 * @param good whether it can be an answer at all; where no hit is, the notes hold none
 */
public record NoteHit(
        String vault, String title, NoteDate date, Chunk chunk, String snippet, Scores scores, boolean good) {
    /** Its note. */
    public NoteId note() {
        return new NoteId(vault, path());
    }

    /** Above and in it, outermost first, without one that repeats the title. */
    public List<String> headings() {
        return chunk.headingsBelow(title);
    }

    /** Path of its note in the folder. */
    public String path() {
        return chunk.path();
    }
}
