package dev.lareira.bench;

import java.io.IOException;
import java.nio.file.Path;

/** An index under test; searches come from one thread. */
interface AnnIndex extends AutoCloseable {
    /** Links of a node above layer 0; twice as many on it. */
    int M = 16;

    int EF_CONSTRUCTION = 200;

    /** Indexes vectors of length 1, each under its number. */
    void build(float[][] vectors, int threads) throws IOException;

    /** Numbers of the nearest, best first. */
    int[] search(float[] query, int k, int ef) throws IOException;

    /** Writes what was built, forgets it and opens it again, so that the next search is the first. */
    void reopen(Path folder) throws IOException;

    @Override
    void close() throws IOException;
}
