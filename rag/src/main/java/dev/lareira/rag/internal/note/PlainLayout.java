package dev.lareira.rag.internal.note;

import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.internal.archive.EpubLoader;
import dev.lareira.rag.internal.html.HtmlLoader;
import dev.lareira.rag.internal.markdown.Dialect;
import dev.lareira.rag.internal.markdown.MarkdownLoader;
import dev.lareira.rag.internal.pdf.PdfSupport;
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
        return switch (format) {
            case MARKDOWN -> Optional.of(markdown);
            case HTML -> Optional.of(new HtmlLoader());
            case EPUB -> Optional.of(new EpubLoader());
            case PDF -> Optional.of(PdfSupport.loader());
            default -> Optional.empty();
        };
    }
}
