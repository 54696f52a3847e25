package dev.lareira.tokenizer;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.gguf.Metadata;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** The vocabularies of the reference data. */
final class Vocabularies {
    static final List<String> NAMES = List.of(
            "bert-bge",
            "command-r",
            "deepseek-coder",
            "deepseek-llm",
            "falcon",
            "gemma-4",
            "gpt-2",
            "llama-bpe",
            "llama-spm",
            "mpt",
            "nomic-bert-moe",
            "phi-3",
            "qwen2",
            "qwen35",
            "refact",
            "smollm2",
            "starcoder");

    private Vocabularies() {}

    static Metadata metadata(String name) {
        String file = name.equals("smollm2") ? "smollm2-vocab" : "ggml-vocab-" + name;
        byte[] bytes = Golden.bytes(Golden.file("tokenizer/vocab/" + file + ".gguf.gz"));
        return Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT).metadata();
    }

    static Tokenizer tokenizer(String name) {
        return Tokenizer.from(metadata(name));
    }
}
