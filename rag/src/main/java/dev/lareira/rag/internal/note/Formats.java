package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Formats by the ending of a file's name. */
public final class Formats {
    private static final Map<String, NoteFormat> COMMON = Map.ofEntries(
            Map.entry("md", NoteFormat.MARKDOWN),
            Map.entry("markdown", NoteFormat.MARKDOWN),
            Map.entry("txt", NoteFormat.TEXT),
            Map.entry("text", NoteFormat.TEXT),
            Map.entry("html", NoteFormat.HTML),
            Map.entry("htm", NoteFormat.HTML),
            Map.entry("xhtml", NoteFormat.HTML),
            Map.entry("pdf", NoteFormat.PDF),
            Map.entry("epub", NoteFormat.EPUB));

    private Formats() {}

    /** Ending in lower case, without the dot. */
    public static String ending(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    public static Optional<NoteFormat> of(String path) {
        return Optional.ofNullable(COMMON.get(ending(path)));
    }
}
