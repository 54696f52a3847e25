package dev.lareira.rag;

/**
 * Where in a note something is said.
 *
 * @param line of the note's file, from 1
 * @param heading the title and headings that the line stands under, as {@code Roof > Budget}
 */
public record NotePlace(int line, String heading) {}
