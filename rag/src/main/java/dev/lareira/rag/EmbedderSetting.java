package dev.lareira.rag;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * Which embedding model a person chose for an index, in a file beside it that all programs read which open the index: with
 * another model than the others one of them would make all vectors anew.
 *
 * @param index folder of the index
 */
public record EmbedderSetting(Path index) {
    private static final String NAME = "embedder";

    /** {@link EmbeddingModel#reference} of the model: path of its file; empty: the one that is built in. */
    public String reference() {
        Path file = index.resolve(NAME);
        try {
            return Files.exists(file) ? Files.readString(file).strip() : "";
        } catch (IOException e) {
            throw new RagException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Chooses a model from now on; an index that is open keeps the one it has until it is opened again. */
    public void choose(String reference) {
        Path part = index.resolve(NAME + ".part");
        try {
            Files.createDirectories(index);
            Files.writeString(part, reference);
            Files.move(part, index.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new RagException(index.resolve(NAME) + " cannot be written: " + e.getMessage(), e);
        }
    }
}
