package dev.lareira.core;

import dev.lareira.core.internal.model.Architectures;
import dev.lareira.core.internal.model.WeightMemory;
import dev.lareira.gguf.GgmlType;
import dev.lareira.gguf.Gguf;
import dev.lareira.gguf.TensorInfo;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a model file says about itself.
 *
 * @param name from {@code general.name}, else the file's name
 * @param architecture from {@code general.architecture}
 * @param parameterCount weights in all tensors
 * @param byteSize size of the file or files
 * @param memorySize bytes of its weights in memory, where those of the IQ formats take up to four times as many as in the file
 * @param type the type that holds most of the bytes
 * @param blockCount transformer blocks
 * @param embeddingLength width of the residual stream
 * @param trainedContextLength positions the model was trained for
 * @param vocabularySize tokens
 */
public record ModelInfo(
        String name,
        String architecture,
        long parameterCount,
        long byteSize,
        long memorySize,
        GgmlType type,
        int blockCount,
        int embeddingLength,
        int trainedContextLength,
        int vocabularySize) {

    /** Reads the header only, so it also describes models whose architecture is not supported. */
    public static ModelInfo of(Gguf file) {
        String architecture = file.metadata().string("general.architecture");
        long parameters = 0;
        long memory = 0;
        Map<GgmlType, Long> bytes = new EnumMap<>(GgmlType.class);
        for (TensorInfo tensor : file.tensors()) {
            parameters += tensor.elementCount();
            memory += WeightMemory.of(tensor);
            bytes.merge(tensor.type(), tensor.byteSize(), Long::sum);
        }
        GgmlType largest = bytes.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(GgmlType.F32);
        return new ModelInfo(
                file.metadata().string("general.name", fileName(file)),
                architecture,
                parameters,
                file.byteSize(),
                memory,
                largest,
                file.metadata().integer(architecture + ".block_count", 0),
                file.metadata().integer(architecture + ".embedding_length", 0),
                file.metadata().integer(architecture + ".context_length", 0),
                file.tensor("token_embd.weight")
                        .map(t -> Math.toIntExact(t.dimension(1)))
                        .orElse(0));
    }

    /** Names of the architectures that {@link Model#load} accepts, sorted. */
    public static Collection<String> supportedArchitectures() {
        return Architectures.supported();
    }

    private static String fileName(Gguf file) {
        return file.files().isEmpty()
                ? ""
                : file.files().getFirst().getFileName().toString().replaceFirst("\\.gguf$", "");
    }
}
