package dev.lareira.rag;

/**
 * How long passages are, in tokens of the embedding model, header included.
 *
 * @param target neighbours are merged while they stay below it, default 220
 * @param max a passage is split above it, default 300
 */
public record ChunkOptions(int target, int max) {
    public ChunkOptions {
        HnswOptions.range("target", target, 16, 100_000);
        HnswOptions.range("max", max, target, 100_000);
    }

    public static ChunkOptions defaults() {
        return new ChunkOptions(220, 300);
    }
}
