package dev.lareira.rag.internal.hnsw;

/** Nodes as bits, so that a search asks for each but once. Does not change. */
final class NodeSet {
    private final long[] words;

    /** @param words a bit for each node */
    NodeSet(long[] words) {
        this.words = words;
    }

    /** Nodes that came later are not in it. */
    boolean contains(int node) {
        return node >> 6 < words.length && (words[node >> 6] >>> node & 1) != 0;
    }

    /** The first node from this one on, or -1. */
    int next(int from) {
        int at = from >> 6;
        if (at >= words.length) {
            return -1;
        }
        long word = words[at] & -1L << from;
        while (word == 0) {
            if (++at == words.length) {
                return -1;
            }
            word = words[at];
        }
        return at << 6 | Long.numberOfTrailingZeros(word);
    }
}
