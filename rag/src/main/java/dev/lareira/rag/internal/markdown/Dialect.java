package dev.lareira.rag.internal.markdown;

/** Whose Markdown a text is: what it adds to CommonMark with GitHub's tables. */
public enum Dialect {
    /** Links between notes, tags, callouts, block ids and formulas, as Obsidian; no comments, no inline fields. */
    PLAIN,
    OBSIDIAN,
    /** The text of one bullet of a Logseq outline. */
    LOGSEQ
}
