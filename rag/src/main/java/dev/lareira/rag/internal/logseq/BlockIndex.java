package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.NoteFile;
import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.logseq.Outline.Bullet;
import dev.lareira.rag.internal.note.FileTree;
import dev.lareira.rag.internal.note.SourceText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * First lines of the blocks that have an id, which is what a reference to one shows. All pages are read when the first
 * reference is met; a page that refers to a block shows its text as of then. Thread-safe.
 */
final class BlockIndex {
    private static final byte[] MARKDOWN_ID = "id:: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ORG_ID = ":id: ".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_LINE = 200;

    private final FileTree tree;
    private final Supplier<List<NoteFile>> pages;
    private final GraphSettings settings;
    private final int maxNesting;
    private Map<String, String> lines;

    BlockIndex(FileTree tree, Supplier<List<NoteFile>> pages, GraphSettings settings, int maxNesting) {
        this.tree = tree;
        this.pages = pages;
        this.settings = settings;
        this.maxNesting = maxNesting;
    }

    synchronized void refresh() {
        lines = null;
    }

    synchronized Optional<String> line(String id) {
        if (lines == null) {
            lines = new HashMap<>();
            pages.get().forEach(this::read);
        }
        return Optional.ofNullable(lines.get(id));
    }

    private void read(NoteFile file) {
        byte[] bytes;
        try {
            bytes = tree.read(file);
        } catch (RagException e) {
            return; // The page's own note says so.
        }
        boolean org = file.path().endsWith(".org");
        if (contains(bytes, org ? ORG_ID : MARKDOWN_ID)) {
            SourceText source = SourceText.decode(bytes, new ArrayList<>());
            collect(org ? OrgOutline.read(source, maxNesting) : Outline.read(source, 0, maxNesting));
        }
    }

    private void collect(Bullet bullet) {
        BlockContent content = BlockContent.of(bullet.lines, settings);
        content.id().ifPresent(id -> lines.put(id, plain(content)));
        bullet.children.forEach(this::collect);
    }

    private static String plain(BlockContent content) {
        String line =
                content.lines().isEmpty() ? "" : content.lines().getFirst().text();
        String plain = line.replaceFirst("^#+\\s+", "")
                .replaceFirst("^(TODO|DOING|DONE|LATER|NOW|WAITING|WAIT)\\s+", "")
                .replaceAll("\\[\\[|\\]\\]|\\*\\*|==|\\^\\^|`", "")
                .replaceAll("!?\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                .strip();
        return plain.length() > MAX_LINE ? plain.substring(0, plain.offsetByCodePoints(0, MAX_LINE / 2)) + "…" : plain;
    }

    private static boolean contains(byte[] bytes, byte[] wanted) {
        for (int i = 0; i + wanted.length <= bytes.length; i++) {
            int k = 0;
            while (k < wanted.length && bytes[i + k] == wanted[k]) {
                k++;
            }
            if (k == wanted.length) {
                return true;
            }
        }
        return false;
    }
}
