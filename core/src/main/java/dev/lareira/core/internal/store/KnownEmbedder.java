package dev.lareira.core.internal.store;

import java.util.Arrays;
import java.util.Optional;

/** Embedding models for many languages that have a short name, and where their GGUF files are. */
public enum KnownEmbedder {
    /** Some hundred languages in 384 values. */
    MULTILINGUAL_E5_SMALL("multilingual-e5-small", "keisuke-miyako/multilingual-e5-small-gguf-f16", "F16"),
    /** Over a hundred languages, texts of up to 8,192 tokens. */
    BGE_M3("bge-m3", "gpustack/bge-m3-GGUF", "Q8_0"),
    EMBEDDING_GEMMA("embeddinggemma-300m", "ggml-org/embeddinggemma-300M-GGUF", "Q8_0"),
    QWEN3_EMBEDDING("qwen3-embedding-0.6b", "Qwen/Qwen3-Embedding-0.6B-GGUF", "Q8_0"),
    /** English alone; its second version is for many languages. */
    NOMIC_EMBED_TEXT("nomic-embed-text", "nomic-ai/nomic-embed-text-v1.5-GGUF", "Q8_0"),
    NOMIC_EMBED_TEXT_V2("nomic-embed-text-v2-moe", "nomic-ai/nomic-embed-text-v2-moe-GGUF", "Q8_0");

    private final String shortName;
    private final HuggingFaceName source;

    KnownEmbedder(String shortName, String repository, String quant) {
        this.shortName = shortName;
        source = new HuggingFaceName(repository, quant);
    }

    /** Where the model of a short name is; empty for any other name. */
    public static Optional<HuggingFaceName> source(String name) {
        return Arrays.stream(values())
                .filter(known -> known.shortName.equalsIgnoreCase(name.strip()))
                .map(known -> known.source)
                .findFirst();
    }
}
