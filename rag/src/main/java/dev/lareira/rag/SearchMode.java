package dev.lareira.rag;

/** How an index answers a search. */
public enum SearchMode {
    /**
     * The cheaper of the other two, by the size of the index, {@code efSearch} and how much the filter keeps; for many kept
     * vectors a scan in which rounded values choose and exact ones order.
     */
    AUTO,
    /** Compares with every vector that the filter keeps. */
    EXACT,
    /** Walks the graph; goes on to a scan only when it finds too few. */
    GRAPH
}
