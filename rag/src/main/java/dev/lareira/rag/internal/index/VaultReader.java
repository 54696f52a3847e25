package dev.lareira.rag.internal.index;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.Chunker;
import dev.lareira.rag.Note;
import dev.lareira.rag.NoteFile;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteListing;
import dev.lareira.rag.NoteSource;
import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncProgress;
import dev.lareira.rag.Vault;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Brings the notes of a vault into agreement with its files; vectors are made later. */
final class VaultReader {
    /** Within this time of a file's last change, another might leave its time and size as they are. */
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(2);

    private final NoteStore store;
    private final Chunker chunker;
    private final List<NoteSink> sinks;
    private final SyncListener listener;
    private final SyncCount count;
    /** What could not be read at all, by path. */
    private final Map<String, List<NoteWarning>> unread = new TreeMap<>();

    VaultReader(NoteStore store, Chunker chunker, List<NoteSink> sinks, SyncListener listener, SyncCount count) {
        this.store = store;
        this.chunker = chunker;
        this.sinks = sinks;
        this.listener = listener;
        this.count = count;
    }

    Map<String, List<NoteWarning>> unread() {
        return unread;
    }

    /** Reads what changed; false when it was cancelled. */
    boolean read(Vault vault) {
        try (NoteSource source = NoteSource.open(vault.folder(), vault.options())) {
            NoteListing listing = source.list();
            for (NoteWarning warning : listing.warnings()) {
                unread.computeIfAbsent("", none -> new ArrayList<>()).add(warning);
                warn(vault.name(), warning);
            }
            Map<NoteId, StoredNote> gone = store.notes(vault.name());
            List<NoteFile> changed = new ArrayList<>();
            for (NoteFile file : listing.files()) {
                StoredNote known = gone.remove(new NoteId(vault.name(), file.path()));
                if (known == null || !same(known, file)) {
                    changed.add(file);
                }
            }
            int total = listing.files().size();
            count.unchanged += total - changed.size();
            if (!listing.warnings().isEmpty()) {
                // A folder that cannot be read now hides notes that are still there.
                count.unchanged += gone.size();
                gone.clear();
            }
            return read(vault, source, changed, gone, total);
        }
    }

    private boolean same(StoredNote known, NoteFile file) {
        return !store.log().health().damaged()
                && known.parser() == StoredNote.PARSER
                && known.file().size() == file.size()
                && known.file().modified().toEpochMilli() == file.modified().toEpochMilli()
                && Duration.between(file.modified(), known.read()).compareTo(CLOCK_GRAIN) > 0;
    }

    private boolean read(
            Vault vault, NoteSource source, List<NoteFile> changed, Map<NoteId, StoredNote> gone, int total) {
        Map<ContentId, StoredNote> movable = new HashMap<>();
        gone.values().forEach(note -> movable.put(note.content(), note));
        int movedBefore = count.moved;
        int done = total - changed.size();
        for (NoteFile file : changed) {
            if (listener.cancelled()) {
                return false;
            }
            listener.progress(new SyncProgress(SyncProgress.Phase.READING, done++, total));
            read(vault, source, file, movable);
        }
        listener.progress(new SyncProgress(SyncProgress.Phase.READING, total, total));
        for (NoteId id : gone.keySet()) {
            store.remove(id);
            sinks.forEach(sink -> sink.remove(id));
        }
        count.removed += gone.size() - (count.moved - movedBefore);
        return true;
    }

    private void read(Vault vault, NoteSource source, NoteFile file, Map<ContentId, StoredNote> movable) {
        NoteId id = new NoteId(vault.name(), file.path());
        Optional<StoredNote> known = store.note(id);
        Instant now = Instant.now();
        byte[] bytes;
        try {
            bytes = source.read(file);
        } catch (RagException e) {
            NoteWarning warning = new NoteWarning(NoteWarning.Kind.UNREADABLE, 0, e.getMessage());
            unread.computeIfAbsent(file.path(), none -> new ArrayList<>()).add(warning);
            warn(id.toString(), warning);
            count.unchanged += known.isPresent() ? 1 : 0;
            return;
        }
        ContentId content = ContentId.of(bytes);
        Note note = source.load(file, bytes);
        note.warnings().forEach(warning -> warn(id.toString(), warning));
        Optional<StoredNote> before = known.or(() -> Optional.ofNullable(movable.remove(content)));
        List<Chunk> chunks = chunker.chunk(note);
        List<ContentId> passages = passages(note, chunks, before);
        StoredNote stored = StoredNote.of(id, file, now, content, note, passages);
        store.put(stored, chunks);
        sinks.forEach(sink -> sink.put(stored, chunks));
        if (before.isEmpty()) {
            count.added++;
        } else if (known.isEmpty()) {
            count.moved++;
        } else if (known.get().content().equals(content)) {
            count.unchanged++;
        } else {
            count.changed++;
        }
    }

    /**
     * For each passage the id of the text its vector is made of: its own, or, for one that the note had before, perhaps
     * under another title, the one it had.
     */
    private List<ContentId> passages(Note note, List<Chunk> chunks, Optional<StoredNote> before) {
        Map<String, ContentId> old = new HashMap<>();
        if (before.isPresent()) {
            String title = before.get().title();
            for (Chunk chunk : store.chunks(before.get().id())) {
                boolean titled = chunk.text().startsWith(title);
                String now = titled ? note.title() + chunk.text().substring(title.length()) : chunk.text();
                old.put(now, before.get().passages().get(chunk.index()));
            }
        }
        return chunks.stream()
                .map(chunk -> old.getOrDefault(chunk.text(), ContentId.of(chunk.text())))
                .toList();
    }

    private void warn(String note, NoteWarning warning) {
        count.warnings++;
        listener.warning(note, warning);
    }
}
