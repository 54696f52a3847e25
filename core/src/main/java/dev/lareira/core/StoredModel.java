package dev.lareira.core;

import java.nio.file.Path;

/**
 * A model on this machine, used where it lies.
 *
 * @param name what to call it by
 * @param path its GGUF file, the first of a split model
 * @param bytes of all its files
 * @param source whose folder it lies in
 */
public record StoredModel(String name, Path path, long bytes, Source source) {
    /** Whose folder a model lies in. */
    public enum Source {
        LAREIRA,
        LAREIRA_MODELS,
        OLLAMA,
        LM_STUDIO,
        HUGGING_FACE
    }
}
