package dev.lareira.rag;

import java.util.OptionalDouble;

/**
 * A note that has to do with another.
 *
 * @param score what the order comes from: nearness, raised by links, shared neighbours and tags
 * @param cosine of its passage nearest to the other note; empty where links alone relate them
 * @param linked whether one of the two links to the other
 */
public record RelatedNote(NoteEntry note, double score, OptionalDouble cosine, boolean linked) {}
