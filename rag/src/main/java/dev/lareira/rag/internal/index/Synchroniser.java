package dev.lareira.rag.internal.index;

import dev.lareira.rag.ChunkOptions;
import dev.lareira.rag.Chunker;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncProgress;
import dev.lareira.rag.SyncReport;
import dev.lareira.rag.Vault;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** All that changes an index, one at a time. */
public final class Synchroniser implements AutoCloseable {
    private final NoteStore store;
    private final VectorIndexes vectors;
    private final List<NoteSink> sinks;
    private final Chunker chunker;
    private final PassageEmbedder embedder;
    private final ModelChange change;
    /** What could not be read when a vault was looked through last. */
    private final Map<String, Map<String, List<NoteWarning>>> unread = new ConcurrentHashMap<>();
    /** Whether what the log had lost when it was opened was read again. */
    private boolean healed;

    private volatile boolean closing;

    public Synchroniser(NoteStore store, VectorIndexes vectors, EmbeddingModel model, List<NoteSink> sinks) {
        this.store = store;
        this.vectors = vectors;
        this.sinks = List.copyOf(sinks);
        chunker = new Chunker(ChunkOptions.defaults(), model::tokens);
        embedder = new PassageEmbedder(store);
        change = new ModelChange(store, vectors, embedder, this);
    }

    /** Where the model has changed, its vectors are made in the background. */
    public ModelChange change() {
        return change;
    }

    /**
     * Reads what changed in these vaults, then makes the vectors of the model that serves that are missing.
     *
     * @throws RagException at the end, when one of the vaults cannot be read
     */
    public synchronized SyncReport sync(List<Vault> vaults, SyncListener listener) {
        SyncListener heard = untilClosed(listener);
        SyncCount count = new SyncCount();
        long start = System.nanoTime();
        boolean all = true;
        Optional<RagException> missing = Optional.empty();
        for (Vault vault : vaults) {
            try {
                all &= read(vault, heard, count);
            } catch (RagException e) {
                // Such as one on a drive that is not plugged in: the others are read all the same.
                missing = missing.or(() -> Optional.of(e));
                all = false;
            }
        }
        store.force();
        sinks.forEach(NoteSink::settle);
        long read = System.nanoTime();
        count.readingNanos = read - start;
        count.pending = vectors.embed(embedder, heard, count);
        count.embeddingNanos = System.nanoTime() - read;
        if (all) {
            vectors.dropUnused();
        }
        if (all && !healed && store.log().health().damaged()) {
            // What was lost has been read again; nothing damaged is left behind.
            store.log().compact();
            healed = true;
        }
        store.force();
        vectors.saveIfWorthwhile();
        change.start();
        if (missing.isPresent()) {
            throw missing.get();
        }
        return count.report();
    }

    /** Reads what changed in a vault; false when it was cancelled. */
    private boolean read(Vault vault, SyncListener listener, SyncCount count) {
        VaultReader reader = new VaultReader(store, chunker, sinks, listener, count);
        boolean whole = !listener.cancelled() && reader.read(vault);
        if (whole) {
            store.synced(vault.name(), Instant.now());
            unread.put(vault.name(), Map.copyOf(reader.unread()));
        }
        return whole;
    }

    private SyncListener untilClosed(SyncListener listener) {
        return new SyncListener() {
            @Override
            public void progress(SyncProgress progress) {
                listener.progress(progress);
            }

            @Override
            public void warning(String note, NoteWarning warning) {
                listener.warning(note, warning);
            }

            @Override
            public boolean cancelled() {
                return closing || listener.cancelled();
            }
        };
    }

    /** What could not be read as it should, by path. */
    public Map<String, List<NoteWarning>> warnings(String vault) {
        Map<String, List<NoteWarning>> warnings = new TreeMap<>(unread.getOrDefault(vault, Map.of()));
        store.notes(vault).forEach((id, note) -> {
            if (!note.warnings().isEmpty()) {
                warnings.putIfAbsent(id.path(), note.warnings());
            }
        });
        return warnings;
    }

    /** Forgets a vault. */
    public synchronized void remove(String vault) {
        List<NoteId> notes = List.copyOf(store.notes(vault).keySet());
        store.removeVault(vault);
        unread.remove(vault);
        notes.forEach(note -> sinks.forEach(sink -> sink.remove(note)));
        sinks.forEach(NoteSink::settle);
        vectors.dropUnused();
        store.force();
    }

    /** Leaves nothing of what was deleted on the disk. */
    public synchronized void compact() {
        if (closing) {
            throw new RagException("this index is closed");
        }
        vectors.dropUnused();
        store.log().compact();
        vectors.save();
        sinks.forEach(NoteSink::compact);
    }

    /** Ends a sync that runs, and the making of another model's vectors. */
    @Override
    public void close() {
        closing = true;
        change.close();
        synchronized (this) {
            closing = true;
        }
    }
}
