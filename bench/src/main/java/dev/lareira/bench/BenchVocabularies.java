package dev.lareira.bench;

import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.GgufLimits;
import dev.lareira.gguf.Metadata;
import dev.lareira.testkit.Golden;
import java.lang.foreign.MemorySegment;

/** The vocabularies of the reference data: {@code llama-bpe} has 128k tokens. */
final class BenchVocabularies {
    private BenchVocabularies() {}

    static Metadata metadata(String name) {
        String file = name.equals("smollm2") ? "smollm2-vocab" : "ggml-vocab-" + name;
        byte[] bytes = Golden.bytes(Golden.file("tokenizer/vocab/" + file + ".gguf.gz"));
        return Gguf.of(MemorySegment.ofArray(bytes), GgufLimits.DEFAULT).metadata();
    }
}
