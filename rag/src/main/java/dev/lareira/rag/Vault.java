package dev.lareira.rag;

import java.nio.file.Path;

/**
 * A folder of notes that an index follows.
 *
 * @param name unique in the index, by default that of the folder; citations begin with it where there are several
 * @param options of them {@code exclude}, {@code hidden} and {@code queryCode} are kept with the index
 */
public record Vault(String name, Path folder, NoteOptions options) {
    public Vault {
        if (name.isBlank() || name.contains("/") || name.contains("\\")) {
            throw new RagException(
                    "'" + name + "' is no name for a folder of notes: it must not be empty or hold a slash");
        }
        folder = folder.toAbsolutePath().normalize();
    }
}
