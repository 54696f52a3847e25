package dev.lareira.rag;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A note of an index, without its text.
 *
 * @param path in the folder, with {@code /}
 * @param passages how many it has
 * @param uri opens it in the application whose folder it is; empty where there is none
 */
public record NoteEntry(
        String vault,
        String path,
        String title,
        List<String> aliases,
        Set<String> tags,
        Map<String, List<String>> properties,
        NoteDate date,
        boolean journal,
        String language,
        Instant modified,
        NoteFormat format,
        int passages,
        Optional<URI> uri) {
    public NoteId id() {
        return new NoteId(vault, path);
    }
}
