package dev.lareira.rag;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder of notes that an index follows.
 *
 * @param name unique in the index, by default that of the folder; citations begin with it where there are several
 * @param options of them {@code exclude}, {@code hidden} and {@code queryCode} are kept with the index
 */
public record Vault(String name, Path folder, NoteOptions options) {
    /** Whose notes they are. */
    public enum Kind {
        OBSIDIAN,
        LOGSEQ,
        FOLDER,
        ARCHIVE
    }

    public Vault {
        if (name.isBlank() || name.contains("/") || name.contains("\\")) {
            throw new RagException(
                    "'" + name + "' is no name for a folder of notes: it must not be empty or hold a slash");
        }
        folder = folder.toAbsolutePath().normalize();
    }

    /** As the folder looks now. */
    public Kind kind() {
        if (Files.isRegularFile(folder)) {
            return Kind.ARCHIVE;
        }
        if (Files.isDirectory(folder.resolve(".obsidian"))) {
            return Kind.OBSIDIAN;
        }
        return Files.isRegularFile(folder.resolve("logseq/config.edn")) ? Kind.LOGSEQ : Kind.FOLDER;
    }

    /**
     * Opens a note in its own application; empty where it has none.
     *
     * @param title of the note, by which Logseq knows it
     */
    Optional<URI> uri(Kind kind, String path, String title) {
        String root =
                Optional.ofNullable(folder.getFileName()).map(Path::toString).orElse("");
        return switch (kind) {
            case OBSIDIAN ->
                Optional.of(URI.create("obsidian://open?vault=" + encoded(root) + "&file=" + encoded(path)));
            case LOGSEQ -> Optional.of(URI.create("logseq://graph/" + encoded(root) + "?page=" + encoded(title)));
            case FOLDER, ARCHIVE -> Optional.empty();
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
