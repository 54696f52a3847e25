package dev.lareira.rag.internal.logseq;

/**
 * A line of a block, without the indent and bullet before it.
 *
 * @param line in the source, counted from 0
 * @param column in the source of its first character
 */
record TextLine(String text, int line, int column) {
    /** The same line with other text, which begins so many characters before or after the old one. */
    TextLine with(String other, int shift) {
        return new TextLine(other, line, column + shift);
    }
}
