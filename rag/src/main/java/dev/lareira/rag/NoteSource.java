package dev.lareira.rag;

import dev.lareira.rag.internal.archive.ArchiveTree;
import dev.lareira.rag.internal.logseq.LogseqLayout;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.FolderTree;
import dev.lareira.rag.internal.note.Layout;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.PlainLayout;
import dev.lareira.rag.internal.note.TextLoader;
import dev.lareira.rag.internal.obsidian.ObsidianLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The notes below a folder or in a zip. Thread-safe.
 *
 * <pre>{@code
 * try (NoteSource source = NoteSource.open(Path.of("vault"), NoteOptions.defaults())) {
 *     for (NoteFile file : source.list().files()) {
 *         Note note = source.load(file);
 *     }
 * }
 * }</pre>
 */
public final class NoteSource implements AutoCloseable {
    private final Path root;
    private final NoteOptions options;
    private final FileTree tree;
    private final Layout layout;

    private NoteSource(Path root, NoteOptions options, FileTree tree, Layout layout) {
        this.root = root;
        this.options = options;
        this.tree = tree;
        this.layout = layout;
    }

    /**
     * Opens a folder, or an export in a zip, and finds out whether it is a vault of Obsidian, a graph of Logseq or neither.
     *
     * @throws RagException if it is not there, cannot be read, or is a file but no zip
     */
    public static NoteSource open(Path root, NoteOptions options) {
        FileTree tree = Files.isRegularFile(root) ? new ArchiveTree(root, options) : new FolderTree(root, options);
        return new NoteSource(root, options, tree, layout(tree, options));
    }

    private static Layout layout(FileTree tree, NoteOptions options) {
        if (ObsidianLayout.is(tree)) {
            return new ObsidianLayout(tree, options);
        }
        return LogseqLayout.is(tree) ? new LogseqLayout(tree, options) : new PlainLayout(options);
    }

    public Path root() {
        return root;
    }

    /** The notes there are now. */
    public NoteListing list() {
        layout.refresh();
        return tree.list(layout::folder, this::accepts);
    }

    /** Whether a file of this path, from the root and with {@code /}, is read as a note. */
    public boolean accepts(String path) {
        return layout.format(path).isPresent();
    }

    /**
     * The bytes of a file, at most as many as the options allow.
     *
     * @throws RagException if it cannot be read
     */
    public byte[] read(NoteFile file) {
        return tree.read(file);
    }

    /** Reads and parses a file. What goes wrong is a warning of the note. */
    public Note load(NoteFile file) {
        byte[] bytes;
        try {
            bytes = read(file);
        } catch (RagException e) {
            NoteDraft draft = draft(file, format(file));
            draft.warn(NoteWarning.Kind.UNREADABLE, 0, e.getMessage());
            return draft.finish();
        }
        return load(file, bytes);
    }

    /** Parses bytes that {@link #read} gave. What goes wrong is a warning of the note. */
    public Note load(NoteFile file, byte[] bytes) {
        NoteFormat format = format(file);
        NoteDraft draft = draft(file, format);
        boolean text = TextLoader.isText(bytes);
        if (!text && !format.binary()) {
            draft.warn(NoteWarning.Kind.FORMAT, 0, "only its name is indexed: it holds no text");
            return draft.finish();
        }
        try {
            loader(format, bytes, draft).load(bytes, draft);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            draft = draft(file, text ? NoteFormat.TEXT : format);
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            draft.warn(
                    NoteWarning.Kind.FORMAT,
                    0,
                    (text ? "read as plain text: " : "only its name is indexed: ") + reason);
            if (text) {
                new TextLoader().load(bytes, draft);
            }
        }
        return limited(draft, bytes);
    }

    private NoteLoader loader(NoteFormat format, byte[] bytes, NoteDraft draft) {
        if (format.tree() && bytes.length > options.maxMarkupBytes()) {
            draft.warn(
                    NoteWarning.Kind.TRUNCATED,
                    0,
                    "read as plain text: longer than " + options.maxMarkupBytes() + " bytes");
            return new TextLoader();
        }
        return layout.loader(format).orElseGet(TextLoader::new);
    }

    private Note limited(NoteDraft draft, byte[] bytes) {
        if (draft.file().size() > bytes.length && bytes.length == options.maxFileBytes()) {
            draft.warn(
                    NoteWarning.Kind.TRUNCATED,
                    0,
                    "only the first " + bytes.length + " of " + draft.file().size() + " bytes are read");
        }
        return draft.finish();
    }

    private NoteDraft draft(NoteFile file, NoteFormat format) {
        NoteDraft draft = new NoteDraft(file, format, options);
        layout.day(file.path()).ifPresent(draft::journal);
        return draft;
    }

    private NoteFormat format(NoteFile file) {
        return layout.format(file.path()).orElse(NoteFormat.TEXT);
    }

    @Override
    public void close() {
        tree.close();
    }
}
