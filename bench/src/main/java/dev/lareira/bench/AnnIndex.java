package dev.lareira.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.BitSet;

/** An index under test; searches come from one thread. */
interface AnnIndex extends AutoCloseable {
    /** Links of a node above layer 0; twice as many on it. */
    int M = 16;

    int EF_CONSTRUCTION = 200;

    /** Indexes vectors of length 1, each under its number. */
    void build(float[][] vectors, int threads) throws IOException;

    /** Numbers of the nearest, best first. */
    int[] search(float[] query, int k, int ef) throws IOException;

    /** Searches of the numbers that are kept, with what the index can make ready for many of them. */
    Search filtered(BitSet kept) throws IOException;

    /** As {@link AnnIndex#search}. */
    interface Search {
        int[] search(float[] query, int k, int ef) throws IOException;
    }

    /** Writes what was built, forgets it and opens it again, so that the next search is the first. */
    void reopen(Path folder) throws IOException;

    /** One that is empty: {@code lareira}, {@code lucene} or {@code jvector}. */
    static AnnIndex named(String name) throws IOException {
        return switch (name) {
            case "lareira" -> new LareiraIndex();
            case "lucene" -> new LuceneIndex();
            case "jvector" -> new JVectorIndex();
            default -> throw new IllegalArgumentException(name + " is none of lareira, lucene, jvector");
        };
    }

    @Override
    void close() throws IOException;
}
