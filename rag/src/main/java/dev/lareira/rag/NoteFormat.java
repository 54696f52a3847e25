package dev.lareira.rag;

/** How the text of a note is written. */
public enum NoteFormat {
    /** CommonMark with GitHub's tables and task lists. */
    MARKDOWN,
    /** Markdown as Obsidian reads it. */
    OBSIDIAN,
    /** An outline of Logseq in Markdown. */
    LOGSEQ,
    /** An outline of Logseq in Org. */
    LOGSEQ_ORG,
    /** Cards on a board: JSON Canvas, as Obsidian writes it, or a whiteboard of Logseq. */
    CANVAS,
    /** Views of Obsidian Bases, in YAML. */
    BASE,
    HTML,
    PDF,
    EPUB,
    /** Paragraphs of plain text; also what a note that its own loader cannot read is taken as. */
    TEXT;

    /** Whether its files are no text themselves. */
    boolean binary() {
        return this == PDF || this == EPUB;
    }

    /** Whether a tree of the whole text is built that is better not built of a very long one. */
    boolean tree() {
        return this != TEXT && this != HTML && !binary();
    }
}
