package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A folder of files in common formats, with no application's conventions. */
public final class PlainLayout implements Layout {
    private static final Map<String, NoteFormat> FORMATS = Map.of("txt", NoteFormat.TEXT, "text", NoteFormat.TEXT);

    private final NoteOptions options;
    private final PathRules excluded = new PathRules();

    public PlainLayout(NoteOptions options) {
        this.options = options;
        options.exclude().forEach(excluded::glob);
    }

    @Override
    public boolean folder(String path) {
        return visible(path) && !excluded.matches(path + "/");
    }

    @Override
    public Optional<NoteFormat> format(String path) {
        if (!visible(path) || excluded.matches(path)) {
            return Optional.empty();
        }
        String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Optional.ofNullable(FORMATS.get(ending));
    }

    private boolean visible(String path) {
        return options.hidden() || !path.startsWith(".") && !path.contains("/.");
    }

    @Override
    public Optional<NoteLoader> loader(NoteFormat format) {
        return Optional.empty();
    }
}
