package dev.lareira.rag;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;

/** A vault among the resources of the tests. */
final class CheckVault implements AutoCloseable {
    final NoteSource source;
    final NoteListing listing;

    CheckVault(String name) {
        this(name, NoteOptions.defaults());
    }

    CheckVault(String name, NoteOptions options) {
        try {
            source = NoteSource.open(
                    Path.of(CheckVault.class.getResource("/vaults/" + name).toURI()), options);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
        listing = source.list();
    }

    List<String> paths() {
        return listing.files().stream().map(NoteFile::path).toList();
    }

    Note note(String path) {
        return listing.files().stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .map(source::load)
                .orElseThrow(() -> new NoSuchElementException(path));
    }

    NoteGraph graph() {
        NoteGraph graph = new NoteGraph();
        listing.files().forEach(file -> graph.put(source.load(file)));
        return graph;
    }

    static List<String> texts(Note note) {
        return note.allBlocks()
                .map(NoteBlock::text)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    static List<NoteBlock> ofKind(Note note, BlockKind kind) {
        return note.allBlocks().filter(block -> block.kind() == kind).toList();
    }

    @Override
    public void close() {
        source.close();
    }
}
