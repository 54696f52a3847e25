package dev.lareira.rag.internal.index;

import dev.lareira.rag.NoteId;

/** A passage of a note, by its place among them. */
public record PassageId(NoteId note, int index) {}
