package dev.lareira.cli.bench;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The sizes of a model of architecture {@code llama}. Names are those of the GGUF keys.
 *
 * @param tied whether the output matrix is the embedding
 */
record Shape(
        int blockCount,
        int embeddingLength,
        int headCount,
        int headCountKv,
        int feedForwardLength,
        int vocabularySize,
        boolean tied,
        float ropeFreqBase,
        int contextLength) {
    private static final Map<String, Shape> ALL = new TreeMap<>(Map.of(
            "135m", new Shape(30, 576, 9, 3, 1536, 49_152, true, 100_000, 8192), // SmolLM2-135M
            "1b", new Shape(16, 2048, 32, 8, 8192, 128_256, true, 500_000, 131_072), // Llama-3.2-1B
            "3b", new Shape(28, 3072, 24, 8, 8192, 128_256, true, 500_000, 131_072), // Llama-3.2-3B
            "7b", new Shape(32, 4096, 32, 8, 14_336, 32_768, false, 1_000_000, 32_768), // Mistral-7B-v0.3
            "8b", new Shape(32, 4096, 32, 8, 14_336, 128_256, false, 500_000, 131_072))); // Llama-3.1-8B

    static Optional<Shape> of(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** All names, sorted. */
    static String names() {
        return String.join(", ", ALL.keySet());
    }

    int headLength() {
        return embeddingLength / headCount;
    }

    int keyValueLength() {
        return headLength() * headCountKv;
    }
}
