package dev.lareira.rag.internal.hnsw;

/** The nodes that a search may find. */
@FunctionalInterface
public interface NodeFilter {
    boolean test(int node);

    /**
     * Moves the accepted ones of these nodes to the front and copies the others to {@code rest}, both in their order; returns how
     * many are accepted. A walk asks for a list at once, as a call for each node takes longer than the answer.
     */
    default int part(int[] nodes, int count, int[] rest) {
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            int node = nodes[i];
            if (test(node)) {
                nodes[accepted++] = node;
            } else {
                rest[i - accepted] = node;
            }
        }
        return accepted;
    }
}
