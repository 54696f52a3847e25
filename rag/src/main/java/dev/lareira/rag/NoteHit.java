package dev.lareira.rag;

/**
 * A passage that a search found.
 *
 * @param vault name of the folder it is in
 * @param title of its note
 * @param date that its note is about
 * @param cosine of query and passage
 */
public record NoteHit(String vault, String title, NoteDate date, Chunk chunk, float cosine) {}
