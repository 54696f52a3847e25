package dev.lareira.cli;

import dev.lareira.core.Embedder;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ModelStore;
import dev.lareira.rag.EmbedderSetting;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The notes of this machine's user: the index in {@code notes} of Lareira's home folder, and the model of its vectors. */
final class NotesHome implements AutoCloseable {
    @Option(
            names = "--embedder",
            paramLabel = "MODEL",
            description = "Embedding model, from now on (default: the one before, at first the built-in "
                    + ModelStore.BUILT_IN_EMBEDDER + "). With another one the notes get new vectors in the"
                    + " background of `notes sync` or `serve`; until all are there the old ones serve.")
    private String embedder;

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Where all state is: {@code LAREIRA_HOME}, by default {@code ~/.lareira}. */
    static Path home() {
        return ModelStore.open().folder().getParent();
    }

    private static Path folder() {
        return home().resolve("notes");
    }

    /** Opens the index to change it; it is closed with this. */
    NotesIndex open() {
        NotesIndex index = NotesIndex.open(folder(), model(folder()), this::former);
        opened.add(index);
        return index;
    }

    /** Opens the index as it is now, also while a server or another command changes it. */
    NotesIndex read() {
        if (!NotesIndex.exists(folder())) {
            return open();
        }
        NotesIndex index = NotesIndex.openForReading(folder(), model(folder()), this::former);
        opened.add(index);
        return index;
    }

    /** As {@link #open()}, for commands that are of no use without notes. */
    NotesIndex openFilled() {
        return filled(open());
    }

    /** As {@link #read()}, for commands that are of no use without notes. */
    NotesIndex readFilled() {
        return filled(read());
    }

    private static NotesIndex filled(NotesIndex index) {
        if (index.vaults().isEmpty()) {
            throw new RagException("no notes yet; `lareira notes add FOLDER` follows a vault, a graph or any folder");
        }
        return index;
    }

    static Memory memory(NotesIndex notes) {
        return Memory.of(notes, Memory.folder(notes, home()));
    }

    private EmbeddingModel model(Path folder) {
        EmbedderSetting setting = new EmbedderSetting(folder);
        if (embedder == null) {
            return load(setting.reference());
        }
        boolean builtIn = embedder.equals(ModelStore.BUILT_IN_EMBEDDER);
        String path =
                builtIn ? "" : ModelStore.open().find(embedder).toAbsolutePath().toString();
        EmbeddingModel model = load(path);
        setting.choose(path);
        return model;
    }

    /** @param path empty: the built-in one */
    private EmbeddingModel load(String path) {
        Path file = path.isEmpty() ? ModelStore.open().builtInEmbedder() : Path.of(path);
        Embedder loaded = Embedder.load(file, LoadingOptions.defaults());
        opened.add(loaded);
        return EmbeddingModel.of(loaded, path);
    }

    private Optional<EmbeddingModel> former(String path) {
        try {
            return Optional.of(load(path));
        } catch (LareiraException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        for (AutoCloseable resource : opened.reversed()) {
            try {
                resource.close();
            } catch (RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        opened.clear();
    }
}
