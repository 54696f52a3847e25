package dev.lareira.rag;

/**
 * Where a piece of a note lies in its source.
 *
 * @param line first line, from 1
 * @param endLine last line, inclusive
 * @param offset first byte in the file as it is stored, from 0; for formats whose text is drawn out of something else
 *     (PDF, EPUB, canvas) the offset in the UTF-8 form of the page, chapter or drawn-out text
 * @param endOffset byte after the last one
 * @param part page of a PDF or chapter of an EPUB, from 1; 0 where there is none
 */
public record Span(int line, int endLine, long offset, long endOffset, int part) {
    public Span {
        if (line < 1 || endLine < line || offset < 0 || endOffset < offset || part < 0) {
            throw new RagException("a span of lines " + line + " to " + endLine + ", bytes " + offset + " to "
                    + endOffset + ", part " + part + " is impossible");
        }
    }

    /** From the start of this one to the end of a later one. */
    public Span to(Span last) {
        return new Span(line, Math.max(endLine, last.endLine), offset, Math.max(endOffset, last.endOffset), part);
    }
}
