package dev.lareira.rag.internal.obsidian;

import dev.lareira.rag.NoteFormat;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.internal.markdown.Dialect;
import dev.lareira.rag.internal.markdown.MarkdownLoader;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.Formats;
import dev.lareira.rag.internal.note.Layout;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.PathRules;
import dev.lareira.rag.internal.note.PlainLayout;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** A vault of Obsidian: a folder with {@code .obsidian} in it. */
public final class ObsidianLayout implements Layout {
    private final PlainLayout plain;
    private final PathRules excluded = new PathRules();
    private final List<VaultSettings.Daily> daily;
    private final NoteLoader markdown;
    private final NoteLoader canvas;

    public ObsidianLayout(FileTree tree, NoteOptions options) {
        plain = new PlainLayout(options);
        VaultSettings settings = new VaultSettings(tree);
        settings.exclude(excluded);
        daily = settings.dailyNotes();
        markdown = new MarkdownLoader(Dialect.OBSIDIAN, options.maxNesting());
        canvas = new CanvasLoader(options.maxNesting());
    }

    /** Whether a folder is a vault. */
    public static boolean is(FileTree tree) {
        return tree.hasFolder(".obsidian");
    }

    @Override
    public boolean folder(String path) {
        return plain.folder(path)
                && !path.equals(".obsidian")
                && !path.equals(".trash")
                && !excluded.matches(path + "/");
    }

    @Override
    public Optional<NoteFormat> format(String path) {
        if (!plain.visible(path) || excluded.matches(path)) {
            return Optional.empty();
        }
        return switch (Formats.ending(path)) {
            case "md" -> Optional.of(NoteFormat.OBSIDIAN);
            case "canvas" -> Optional.of(NoteFormat.CANVAS);
            case "base" -> Optional.of(NoteFormat.BASE);
            default -> plain.format(path);
        };
    }

    @Override
    public Optional<LocalDate> day(String path) {
        String name = path.endsWith(".md") ? path.substring(0, path.length() - 3) : path;
        return daily.stream()
                .filter(notes -> notes.folder().isEmpty() || name.startsWith(notes.folder() + "/"))
                .flatMap(
                        notes -> notes
                                .format()
                                .day(
                                        notes.folder().isEmpty()
                                                ? name
                                                : name.substring(notes.folder().length() + 1))
                                .stream())
                .findFirst()
                .or(() -> plain.day(path));
    }

    @Override
    public Optional<NoteLoader> loader(NoteFormat format) {
        return switch (format) {
            case OBSIDIAN -> Optional.of(markdown);
            case CANVAS -> Optional.of(canvas);
            case BASE -> Optional.of(new BaseLoader());
            default -> plain.loader(format);
        };
    }
}
