package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.internal.markdown.Dialect;
import dev.lareira.rag.internal.markdown.MarkdownReader;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.Formats;
import dev.lareira.rag.internal.note.Layout;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.PathRules;
import dev.lareira.rag.internal.note.PlainLayout;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** A graph of Logseq that is kept in files: folders {@code pages}, {@code journals} and {@code logseq}. */
public final class LogseqLayout implements Layout {
    private final PlainLayout plain;
    private final PathRules excluded = new PathRules();
    private final GraphSettings settings;
    private final PageNames names;
    private final BlockIndex blocks;
    private final NoteLoader outline;

    public LogseqLayout(FileTree tree, NoteOptions options) {
        plain = new PlainLayout(options);
        settings = GraphSettings.read(tree);
        settings.hidden().forEach(excluded::prefix);
        names = new PageNames(settings);
        blocks = new BlockIndex(tree, () -> pages(tree), settings, options.maxNesting());
        LogseqRules rules = new LogseqRules(settings.macros(), blocks::line);
        outline = new OutlineLoader(
                settings, new MarkdownReader(Dialect.LOGSEQ, options.maxNesting(), rules.all()), names);
    }

    /** Whether a folder is a graph. */
    public static boolean is(FileTree tree) {
        return tree.settings("logseq/config.edn").isPresent() || tree.hasFolder("journals") && tree.hasFolder("pages");
    }

    private List<NoteFile> pages(FileTree tree) {
        return tree.list(this::folder, path -> format(path).isPresent()).files().stream()
                .filter(file -> format(file.path()).filter(this::isOutline).isPresent())
                .toList();
    }

    private boolean isOutline(NoteFormat format) {
        return format == NoteFormat.LOGSEQ || format == NoteFormat.LOGSEQ_ORG;
    }

    @Override
    public void refresh() {
        blocks.refresh();
    }

    @Override
    public boolean folder(String path) {
        return plain.folder(path)
                && !path.equals("logseq")
                && !path.equals(".recycle")
                && !excluded.matches(path + "/");
    }

    @Override
    public Optional<NoteFormat> format(String path) {
        if (!plain.visible(path) || path.startsWith("logseq/") || excluded.matches(path)) {
            return Optional.empty();
        }
        return switch (Formats.ending(path)) {
            case "md", "markdown" -> Optional.of(NoteFormat.LOGSEQ);
            case "org" -> Optional.of(NoteFormat.LOGSEQ_ORG);
            case "edn" -> path.startsWith("whiteboards/") ? Optional.of(NoteFormat.CANVAS) : Optional.empty();
            default -> plain.format(path);
        };
    }

    @Override
    public Optional<LocalDate> day(String path) {
        return names.journal(path);
    }

    @Override
    public Optional<NoteLoader> loader(NoteFormat format) {
        return switch (format) {
            case LOGSEQ, LOGSEQ_ORG -> Optional.of(outline);
            case CANVAS -> Optional.of(new WhiteboardLoader(names));
            default -> plain.loader(format);
        };
    }
}
