package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.internal.markdown.Dialect;
import dev.lareira.rag.internal.markdown.MarkdownLoader;
import java.time.LocalDate;
import java.util.Optional;

/** A folder of files in common formats, with no application's conventions. */
public final class PlainLayout implements Layout {
    private final NoteOptions options;
    private final NoteLoader markdown;
    private final PathRules excluded = new PathRules();

    public PlainLayout(NoteOptions options) {
        this.options = options;
        markdown = new MarkdownLoader(Dialect.PLAIN, options.maxNesting());
        options.exclude().forEach(excluded::glob);
    }

    @Override
    public boolean folder(String path) {
        return visible(path) && !excluded.matches(path + "/");
    }

    @Override
    public Optional<NoteFormat> format(String path) {
        if (!visible(path)) {
            return Optional.empty();
        }
        return Formats.of(path);
    }

    /** Whether nobody asked to leave a file out. */
    public boolean visible(String path) {
        return (options.hidden() || !path.startsWith(".") && !path.contains("/.")) && !excluded.matches(path);
    }

    @Override
    public Optional<LocalDate> day(String path) {
        String stem = NoteDraft.stem(path);
        return Dates.isDay(stem) ? Dates.inName(stem) : Optional.empty();
    }

    @Override
    public Optional<NoteLoader> loader(NoteFormat format) {
        return format == NoteFormat.MARKDOWN ? Optional.of(markdown) : Optional.empty();
    }
}
