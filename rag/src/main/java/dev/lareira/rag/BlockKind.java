package dev.lareira.rag;

/** What a {@link NoteBlock} is. */
public enum BlockKind {
    HEADING,
    PARAGRAPH,
    /** Its items are its children. */
    LIST,
    /** An item of a list, or a bullet of an outline with those below it as children. */
    ITEM,
    QUOTE,
    /** A quote with a kind and a title, such as {@code > [!tip]}. */
    CALLOUT,
    /** Fenced or indented code. */
    CODE,
    /** Its rows are its children, the header first. */
    TABLE,
    ROW,
    MATH,
    HTML,
    FOOTNOTE,
    /** A card of a canvas. */
    CARD
}
