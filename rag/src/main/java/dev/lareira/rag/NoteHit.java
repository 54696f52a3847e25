package dev.lareira.rag;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * A passage that a search found, and all that is known of why.
 *
 * @param vault name of the folder it is in
 * @param title of its note
 * @param date that its note is about
 * @param score what the order comes from; it compares the hits of one search and says nothing more
 * @param cosine of query and passage; empty where one has no vector
 * @param bm25 of the query's words; empty where none is in the passage
 * @param coverage which part of the query's words, weighed by how rare each is, the passage has
 * @param denseRank from 1 among the nearest vectors; empty beyond those looked at
 * @param lexicalRank from 1 by words; empty beyond those looked at
 * @param good whether it can be an answer at all; where no hit is, the notes hold none
 */
public record NoteHit(
        String vault,
        String title,
        NoteDate date,
        Chunk chunk,
        double score,
        OptionalDouble cosine,
        OptionalDouble bm25,
        double coverage,
        OptionalInt denseRank,
        OptionalInt lexicalRank,
        boolean good) {}
