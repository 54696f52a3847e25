package dev.lareira.rag.internal.index;

/** A passage of a note, by its place among them. */
public record PassageId(NoteId note, int index) {}
