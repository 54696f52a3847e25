package dev.lareira.rag.internal.chunk;

import dev.lareira.rag.NoteLink;
import dev.lareira.rag.Span;
import java.util.List;
import java.util.Set;

/**
 * Text that stays together.
 *
 * @param tight whether it follows the one before without a blank line
 * @param headings in it, with its own where it is one
 */
record Piece(
        String text,
        int tokens,
        boolean tight,
        Span span,
        List<String> headings,
        List<String> ids,
        Set<String> tags,
        List<NoteLink> links) {}
