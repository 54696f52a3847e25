package dev.lareira.rag;

import java.time.Instant;

/**
 * A file of a {@link NoteSource}.
 *
 * @param path from the root of the source, with {@code /}, in Unicode form C; the name of the note
 * @param size in bytes
 */
public record NoteFile(String path, long size, Instant modified) {}
