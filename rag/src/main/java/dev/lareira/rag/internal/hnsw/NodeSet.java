package dev.lareira.rag.internal.hnsw;

/** Nodes as bits, so that a search asks for each but once. Does not change. */
final class NodeSet implements NodeFilter {
    private final long[] words;

    /** @param words a bit for each node */
    NodeSet(long[] words) {
        this.words = words;
    }

    /** Nodes that came later are not in it. */
    @Override
    public boolean test(int node) {
        return node >> 6 < words.length && (words[node >> 6] >>> node & 1) != 0;
    }

    /** Without a branch on the answers, which the processor would guess wrong. */
    @Override
    public int part(int[] nodes, int count, int[] rest) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            int node = nodes[i];
            long word = node >> 6 < words.length ? words[node >> 6] : 0;
            nodes[accepted] = node;
            rest[i - accepted] = node;
            accepted += (int) (word >>> node & 1);
        }
        return accepted;
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
