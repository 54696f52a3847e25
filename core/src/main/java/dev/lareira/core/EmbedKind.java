package dev.lareira.core;

/** What a text is to a search: some embedding models want to be told. */
public enum EmbedKind {
    /** What is looked for. */
    QUERY,
    /** What may be found. */
    DOCUMENT,
    /** Neither: the text is embedded as it is. */
    PLAIN
}
