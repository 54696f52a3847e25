package dev.lareira.rag;

/**
 * Shape and limits of an {@link HnswIndex}; names as in Malkov and Yashunin (2018).
 *
 * @param dimension values in a vector, 1 to 65,536
 * @param metric default {@link Metric#COSINE}
 * @param storage default {@link Storage#F32}
 * @param m links of a new node on each layer, 2 to 256, default 16; layer 0 keeps up to {@code 2 * m}
 * @param efConstruction candidates looked at for the links of a new node, at least m, at most 10,000, default 200
 * @param efSearch candidates that a search keeps unless it says otherwise, 1 to 100,000, default 64
 * @param seed of the levels, default 42: same seed and same calls give the same graph
 * @param maxVectors most vectors, default 50 million; also bounds what a file may claim
 * @param maxKeyBytes most bytes of an encoded key in a file, default 65,536
 */
public record HnswOptions(
        int dimension,
        Metric metric,
        Storage storage,
        int m,
        int efConstruction,
        int efSearch,
        long seed,
        int maxVectors,
        int maxKeyBytes) {
    public HnswOptions {
        range("dimension", dimension, 1, 65_536);
        range("m", m, 2, 256);
        range("efConstruction", efConstruction, m, 10_000);
        range("efSearch", efSearch, 1, 100_000);
        range("maxVectors", maxVectors, 1, 1 << 30);
        range("maxKeyBytes", maxKeyBytes, 1, 1 << 28);
    }

    /** The defaults for vectors of this many values. */
    public static HnswOptions of(int dimension) {
        return new HnswOptions(dimension, Metric.COSINE, Storage.F32, 16, 200, 64, 42, 50_000_000, 65_536);
    }

    /** Whether vectors are kept in the same way; the graph over them may differ. */
    public boolean sameVectors(HnswOptions other) {
        return dimension == other.dimension && metric == other.metric && storage == other.storage;
    }

    static void range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new RagException(name + " is " + value + ", expected " + min + " to " + max);
        }
    }
}
