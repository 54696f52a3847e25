package dev.lareira.server.internal.notes;

import dev.lareira.rag.EmbedderSetting;
import dev.lareira.rag.Memory;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.NotesWatch;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncMeter;
import dev.lareira.rag.SyncProgress;
import dev.lareira.rag.Vault;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.models.Models;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The person's notes as the server holds them: the index, opened when it is first needed, and kept up to date while folders
 * are followed. Thread-safe.
 */
public final class NotesService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotesService.class);

    private final Path home;
    private final Path folder;
    private final Models models;
    private volatile SyncMeter meter = new SyncMeter();
    private volatile boolean syncing;
    // What follows is guarded by this.
    private Optional<NotesIndex> index = Optional.empty();
    private Optional<NotesWatch> watch = Optional.empty();
    private boolean closed;

    /** @param home of Lareira; the index lies in {@code notes} in it */
    public NotesService(Path home, Models models) {
        this.home = home;
        folder = home.resolve("notes");
        this.models = models;
    }

    /** Opens the index where there is one, and follows these folders, too; in the background. */
    public void start(List<Path> folders) {
        if (isUsed() || !folders.isEmpty()) {
            Thread.ofVirtual().name("lareira-notes").start(() -> {
                try {
                    for (Path each : folders) {
                        index().add(each);
                    }
                    sync();
                } catch (ApiException | RagException e) {
                    LOG.warn("notes: {}", e.getMessage());
                }
            });
        }
    }

    /** Whether there is anything to ask; asking all the same makes an index. */
    public boolean isUsed() {
        return Files.isDirectory(folder);
    }

    /** @throws ApiException with 503 when the index cannot be opened, such as when another process has it */
    public synchronized NotesIndex index() {
        if (closed) {
            throw ApiException.stopping();
        }
        if (index.isEmpty()) {
            try {
                index = Optional.of(NotesIndex.open(
                        folder,
                        new SharedEmbedder(models, new EmbedderSetting(folder).reference()),
                        reference -> Optional.of(new SharedEmbedder(models, reference))));
            } catch (RagException e) {
                throw ApiException.because(503, e);
            }
        }
        return index.get();
    }

    /** Name of the embedding model that the person chose. */
    String embedder() {
        return SharedEmbedder.name(new EmbedderSetting(folder).reference());
    }

    public Memory memory() {
        NotesIndex notes = index();
        return Memory.of(notes, Memory.folder(notes, home));
    }

    /**
     * Follows a folder from now on.
     *
     * @throws ApiException when it is none
     */
    public synchronized Vault add(String path) {
        Path root = path(path);
        if (!Files.exists(root)) {
            throw ApiException.badParameter("path", "there is no folder " + path);
        }
        try {
            return index().add(root);
        } catch (RagException e) {
            throw ApiException.because(400, e);
        }
    }

    /** Forgets a folder; its files stay. */
    public synchronized void remove(Vault vault) {
        watch.ifPresent(NotesWatch::close);
        watch = Optional.empty();
        index().remove(vault.name());
        sync();
    }

    /** The followed folder of a path or name, if there is one. */
    public Optional<Vault> vault(String pathOrName) {
        return index().vaults().stream()
                .filter(vault ->
                        vault.name().equals(pathOrName) || vault.folder().equals(path(pathOrName)))
                .findFirst();
    }

    private static Path path(String text) {
        try {
            Path path = Path.of(text.startsWith("~/") ? System.getProperty("user.home") + text.substring(1) : text);
            if (text.isBlank() || !path.isAbsolute()) {
                return Path.of("/").resolve("nowhere").resolve("relative").resolve(path);
            }
            return path.normalize();
        } catch (InvalidPathException e) {
            throw ApiException.badParameter("path", text + " is no path: " + e.getReason());
        }
    }

    /** Looks through all folders, now and whenever a file changes. */
    public synchronized void sync() {
        watch.ifPresent(NotesWatch::close);
        watch = Optional.empty();
        if (!closed && !index().vaults().isEmpty()) {
            syncing = true;
            meter = new SyncMeter();
            watch = Optional.of(index().watch(new Listener(), report -> syncing = false));
        }
    }

    private final class Listener implements SyncListener {
        @Override
        public void progress(SyncProgress progress) {
            syncing = true;
            meter.progress(progress);
        }

        @Override
        public void warning(String note, NoteWarning warning) {
            if (note.isEmpty()) {
                syncing = false;
                LOG.warn("notes: {}", warning.message());
            }
        }
    }

    public boolean isSyncing() {
        return syncing;
    }

    SyncMeter meter() {
        return meter;
    }

    /**
     * The note of a name, as {@link NotesIndex#find} understands it.
     *
     * @throws ApiException with 404 when there is none, 400 when several have the name
     */
    public NoteEntry note(String name) {
        List<NoteEntry> called = index().find(name);
        if (called.size() > 1) {
            throw ApiException.badParameter("path", "several notes are called " + name + "; give folder and path");
        }
        return called.stream().findFirst().orElseThrow(() -> ApiException.of(404, "", "there is no note " + name));
    }

    /** Ends a sync; what it has done stays. */
    @Override
    public synchronized void close() {
        closed = true;
        watch.ifPresent(NotesWatch::close);
        index.ifPresent(NotesIndex::close);
    }
}
