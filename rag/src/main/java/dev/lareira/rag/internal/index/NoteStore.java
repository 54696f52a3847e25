package dev.lareira.rag.internal.index;

import dev.lareira.rag.Chunk;
import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.RagException;
import dev.lareira.rag.Vault;
import dev.lareira.rag.internal.log.Changes;
import dev.lareira.rag.internal.log.Key;
import dev.lareira.rag.internal.log.LogOptions;
import dev.lareira.rag.internal.log.LogStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/** The log as notes, passages and vectors; what is needed often is held in memory. Thread-safe. */
public final class NoteStore implements AutoCloseable {
    private static final int VERSION = 1;
    private static final Key INDEX = Key.of("index");
    private static final Key SERVING = Key.of("serving");
    private static final String VAULT = "vault/";
    private static final String MODEL = "model/";
    private static final String NOTE = "note/";
    private static final String TEXT = "text/";
    private static final String SYNCED = "synced/";
    private static final String VECTOR = "v/";
    private static final String NEARNESS = "near/";

    private final LogStore log;

    // Guarded by this.
    private final Map<String, Vault> vaults = new TreeMap<>();
    private final Map<String, StoredModel> models = new TreeMap<>();
    private final Map<NoteId, StoredNote> notes = new TreeMap<>();
    /** The passages that have a text. */
    private final Map<ContentId, Set<PassageId>> passages = new HashMap<>();

    private final Map<String, Instant> synced = new HashMap<>();
    private Optional<String> serving = Optional.empty();

    private NoteStore(LogStore log) {
        this.log = log;
    }

    /** @throws RagException as {@link LogStore#open}, or when the values are of a newer form */
    public static NoteStore open(Path folder, LogOptions options) {
        LogStore log = LogStore.open(folder, options);
        try {
            NoteStore store = new NoteStore(log);
            store.load();
            if (options.writable() && !log.contains(INDEX)) {
                log.write(new Changes()
                        .put(INDEX, new ByteWriter().integer(VERSION).toBytes()));
            }
            return store;
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private void load() {
        log.get(INDEX).ifPresent(value -> {
            int version = new ByteReader(value).count();
            if (version > VERSION) {
                throw new RagException(log + ": the index is of version " + version + ", this release reads up to "
                        + VERSION + "; open it with a newer release of Lareira");
            }
        });
        serving = log.get(SERVING).map(value -> new String(value, StandardCharsets.UTF_8));
        log.forEach((key, generation) -> {
            byte kind = key.bytes().length == 0 ? 0 : key.bytes()[0];
            // Most keys are of vectors, and are not looked at.
            if (kind != 'v' || key.bytes()[1] != '/') {
                load(key);
            }
        });
    }

    private void load(Key key) {
        String name = key.text();
        if (name.startsWith(VAULT)) {
            Vault vault = vault(name.substring(VAULT.length()), log.get(key).orElseThrow());
            vaults.put(vault.name(), vault);
        } else if (name.startsWith(SYNCED)) {
            long millis = new ByteReader(log.get(key).orElseThrow()).integer();
            synced.put(name.substring(SYNCED.length()), Instant.ofEpochMilli(millis));
        } else if (name.startsWith(MODEL)) {
            models.put(
                    name.substring(MODEL.length()),
                    StoredModel.decode(log.get(key).orElseThrow()));
        } else if (name.startsWith(NOTE)) {
            link(NoteCodec.decodeNote(noteId(name), log.get(key).orElseThrow()));
        }
    }

    public LogStore log() {
        return log;
    }

    private static Vault vault(String name, byte[] value) {
        ByteReader in = new ByteReader(value);
        Path folder = Path.of(in.text());
        NoteOptions options = NoteOptions.builder()
                .exclude(in.texts())
                .hidden(in.bool())
                .queryCode(in.bool())
                .build();
        return new Vault(name, folder, options);
    }

    public synchronized List<Vault> vaults() {
        return List.copyOf(vaults.values());
    }

    public synchronized Optional<Vault> vault(String name) {
        return Optional.ofNullable(vaults.get(name));
    }

    public synchronized void put(Vault vault) {
        byte[] value = new ByteWriter()
                .text(vault.folder().toString())
                .texts(vault.options().exclude())
                .bool(vault.options().hidden())
                .bool(vault.options().queryCode())
                .toBytes();
        log.commit(new Changes().put(Key.of(VAULT + vault.name()), value));
        vaults.put(vault.name(), vault);
    }

    /** When a folder was last looked through to the end. */
    public synchronized Optional<Instant> synced(String vault) {
        return Optional.ofNullable(synced.get(vault));
    }

    synchronized void synced(String vault, Instant when) {
        byte[] value = new ByteWriter().integer(when.toEpochMilli()).toBytes();
        log.write(new Changes().put(Key.of(SYNCED + vault), value));
        synced.put(vault, when);
    }

    /** Notes that were put after a generation of the log. */
    public List<StoredNote> notesSince(long generation) {
        List<StoredNote> changed = new ArrayList<>();
        byte[] start = NOTE.getBytes(StandardCharsets.UTF_8);
        log.forEach((key, written) -> {
            if (written > generation && startsWith(key.bytes(), start)) {
                note(noteId(key.text())).ifPresent(changed::add);
            }
        });
        return changed;
    }

    private static NoteId noteId(String key) {
        int slash = key.indexOf('/', NOTE.length());
        return new NoteId(key.substring(NOTE.length(), slash), key.substring(slash + 1));
    }

    /** Forgets a folder and all its notes. */
    public synchronized void removeVault(String name) {
        for (NoteId id : notes(name).keySet()) {
            remove(id);
        }
        log.commit(new Changes().delete(Key.of(VAULT + name)).delete(Key.of(SYNCED + name)));
        vaults.remove(name);
        synced.remove(name);
    }

    public synchronized List<StoredModel> models() {
        return List.copyOf(models.values());
    }

    /** The model that queries are compared in; empty before the first. */
    public synchronized Optional<StoredModel> serving() {
        return serving.map(models::get);
    }

    /** From now on queries are compared in this model; it alone is kept. */
    synchronized void serve(StoredModel model) {
        keep(model, model);
    }

    /**
     * Keeps these models and the vectors that they have, and deletes those of all others, together.
     *
     * @param serves the one that queries are compared in
     * @param next the one whose vectors are being made; may be the same
     */
    synchronized void keep(StoredModel serves, StoredModel next) {
        Map<String, StoredModel> kept = new TreeMap<>(Map.of(serves.id(), serves));
        kept.put(next.id(), next);
        if (kept.equals(models) && serving.equals(Optional.of(serves.id()))) {
            return;
        }
        Changes changes = new Changes();
        log.forEach((key, generation) -> {
            boolean ofModel = isOf(key, VECTOR) || isOf(key, NEARNESS);
            if (isOf(key, MODEL) || ofModel && kept.keySet().stream().noneMatch(id -> isOfModel(key, id))) {
                changes.delete(key);
            }
        });
        kept.forEach((id, model) -> changes.put(Key.of(MODEL + id), model.encode()));
        changes.put(SERVING, serves.id().getBytes(StandardCharsets.UTF_8));
        log.commit(changes);
        models.clear();
        models.putAll(kept);
        serving = Optional.of(serves.id());
    }

    /** Empty before it was measured. */
    Optional<Nearness> nearness(StoredModel model) {
        return log.get(Key.of(NEARNESS + model.id())).flatMap(Nearness::decode);
    }

    void keep(StoredModel model, Nearness nearness) {
        log.write(new Changes().put(Key.of(NEARNESS + model.id()), nearness.encode()));
    }

    public synchronized Optional<StoredNote> note(NoteId id) {
        return Optional.ofNullable(notes.get(id));
    }

    public synchronized List<StoredNote> notes() {
        return List.copyOf(notes.values());
    }

    /** The notes of a vault, by path. */
    public synchronized Map<NoteId, StoredNote> notes(String vault) {
        Map<NoteId, StoredNote> found = new TreeMap<>();
        notes.forEach((id, note) -> {
            if (id.vault().equals(vault)) {
                found.put(id, note);
            }
        });
        return found;
    }

    public synchronized int noteCount() {
        return notes.size();
    }

    /** Different texts of passages. */
    public synchronized Set<ContentId> texts() {
        return Set.copyOf(passages.keySet());
    }

    /** The passages that have a text; empty when none does any more. */
    public synchronized List<PassageId> passages(ContentId text) {
        return List.copyOf(passages.getOrDefault(text, Set.of()));
    }

    /** The passages of a note; none when it is gone. */
    public List<Chunk> chunks(NoteId id) {
        return log.get(Key.of(TEXT + id))
                .map(value -> NoteCodec.decodeChunks(id.path(), value))
                .orElse(List.of());
    }

    public Optional<Chunk> chunk(PassageId id) {
        List<Chunk> chunks = chunks(id.note());
        return id.index() < chunks.size() ? Optional.of(chunks.get(id.index())) : Optional.empty();
    }

    /** Adds a note or replaces it. Durable when the log is forced. */
    public synchronized void put(StoredNote note, List<Chunk> chunks) {
        log.write(new Changes()
                .put(Key.of(NOTE + note.id()), NoteCodec.encode(note))
                .put(Key.of(TEXT + note.id()), NoteCodec.encode(chunks)));
        link(note);
    }

    /** Replaces what is known of a note, whose passages stay. */
    public synchronized void put(StoredNote note) {
        log.write(new Changes().put(Key.of(NOTE + note.id()), NoteCodec.encode(note)));
        link(note);
    }

    public synchronized void remove(NoteId id) {
        log.write(new Changes().delete(Key.of(NOTE + id)).delete(Key.of(TEXT + id)));
        unlink(notes.remove(id));
    }

    private void link(StoredNote note) {
        unlink(notes.put(note.id(), note));
        for (int i = 0; i < note.passages().size(); i++) {
            passages.computeIfAbsent(note.passages().get(i), none -> new LinkedHashSet<>(2))
                    .add(new PassageId(note.id(), i));
        }
    }

    private void unlink(StoredNote note) {
        for (int i = 0; note != null && i < note.passages().size(); i++) {
            PassageId passage = new PassageId(note.id(), i);
            passages.computeIfPresent(
                    note.passages().get(i), (text, users) -> users.remove(passage) && users.isEmpty() ? null : users);
        }
    }

    private static Key vectorKey(StoredModel model, ContentId text) {
        byte[] start = (VECTOR + model.id() + "/").getBytes(StandardCharsets.UTF_8);
        return Key.of(ByteBuffer.allocate(start.length + ContentId.BYTES)
                .put(start)
                .put(text.encode())
                .array());
    }

    private static boolean isOf(Key key, String start) {
        return startsWith(key.bytes(), start.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isOfModel(Key key, String id) {
        return isOf(key, VECTOR + id + "/") || isOf(key, NEARNESS + id);
    }

    private static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    public boolean hasVector(StoredModel model, ContentId text) {
        return log.contains(vectorKey(model, text));
    }

    public Optional<float[]> vector(StoredModel model, ContentId text) {
        return log.get(vectorKey(model, text)).map(bytes -> {
            float[] vector = new float[bytes.length / Float.BYTES];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(vector);
            return vector;
        });
    }

    /** Stores vectors together; durable when the log is forced. */
    public void putVectors(StoredModel model, List<ContentId> texts, float[][] vectors) {
        Changes changes = new Changes();
        for (int i = 0; i < vectors.length; i++) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(Float.BYTES * vectors[i].length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vectors[i]);
            changes.put(vectorKey(model, texts.get(i)), bytes.array());
        }
        log.write(changes);
    }

    /** Every vector of a model, with the generation in which it was stored. */
    public void forEachVector(StoredModel model, BiConsumer<ContentId, Long> visitor) {
        byte[] start = (VECTOR + model.id() + "/").getBytes(StandardCharsets.UTF_8);
        log.forEach((key, generation) -> {
            if (startsWith(key.bytes(), start)) {
                visitor.accept(ContentId.read(ByteBuffer.wrap(key.bytes(), start.length, ContentId.BYTES)), generation);
            }
        });
    }

    /** Deletes the vectors of texts that no passage has any more; returns how many. */
    public int dropUnusedVectors() {
        Changes changes = new Changes();
        List<Key> unused = new ArrayList<>();
        for (StoredModel model : models()) {
            forEachVector(model, (text, generation) -> {
                if (passages(text).isEmpty()) {
                    unused.add(vectorKey(model, text));
                }
            });
        }
        unused.forEach(changes::delete);
        log.write(changes);
        return unused.size();
    }

    /** Makes all that was written durable. */
    public void force() {
        log.force(log.generation());
    }

    @Override
    public void close() {
        log.close();
    }
}
