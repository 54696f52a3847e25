package dev.lareira.rag;

import dev.lareira.core.Embedder;
import dev.lareira.rag.internal.ask.NotesAccess;
import dev.lareira.rag.internal.ask.Places;
import dev.lareira.rag.internal.index.NoteStore;
import dev.lareira.rag.internal.index.StoredNote;
import dev.lareira.rag.internal.index.Synchroniser;
import dev.lareira.rag.internal.index.VaultGraphs;
import dev.lareira.rag.internal.index.VectorIndexes;
import dev.lareira.rag.internal.log.LogHealth;
import dev.lareira.rag.internal.log.LogOptions;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.search.Match;
import dev.lareira.rag.internal.search.NoteSearch;
import dev.lareira.rag.internal.search.PassageWords;
import dev.lareira.rag.internal.search.SearchSettings;
import dev.lareira.rag.internal.text.Snippet;
import dev.lareira.rag.internal.watch.WatchThread;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The notes of a person, ready to be searched. It follows folders: {@link #sync} brings it up to date, and embeds only
 * passages that it has not seen before. Thread-safe; searches run beside a sync, whose changes they see as they come.
 *
 * <pre>{@code
 * try (Embedder embedder = Embedder.builtIn();
 *         NotesIndex notes = NotesIndex.open(Path.of("index"), embedder)) {
 *     notes.sync(Path.of("vault"), SyncListener.NONE);
 *     notes.search("what did we decide about the roof?", 5).forEach(System.out::println);
 * }
 * }</pre>
 *
 * <p>One process at a time may write to an index. What it holds survives crashes; when it is damaged all the same, the
 * next sync reads the notes again.
 */
public final class NotesIndex implements AutoCloseable {
    private final Path folder;
    private final NoteStore store;
    private final VectorIndexes vectors;
    private final PassageWords words;
    private final VaultGraphs graphs;
    private final NoteSearch search;
    private final NoteEntries entries;
    private final Synchroniser synchroniser;

    private NotesIndex(Path folder, NoteStore store, VectorIndexes vectors, PassageWords words, EmbeddingModel model) {
        this.folder = folder;
        this.store = store;
        this.vectors = vectors;
        this.words = words;
        entries = new NoteEntries(store);
        graphs = new VaultGraphs(store);
        search = new NoteSearch(store, words, vectors, graphs);
        synchroniser = new Synchroniser(store, vectors, model, List.of(graphs, words));
    }

    /** Opens an index, or makes one where there is none. The embedder stays the caller's to close. */
    public static NotesIndex open(Path folder, Embedder embedder) {
        return open(folder, EmbeddingModel.of(embedder));
    }

    /** As {@link #open(Path, EmbeddingModel, Function)}, without the model of before. */
    public static NotesIndex open(Path folder, EmbeddingModel model) {
        return open(folder, model, reference -> Optional.empty());
    }

    /**
     * Opens an index, or makes one where there is none. When its vectors are of another model than this, they serve while
     * those of this one are made in the background, also if that takes several processes one after the other; when all are
     * there the new model takes over. {@link #awaitModel} waits for that.
     *
     * @param former finds a model by {@link EmbeddingModel#reference}; without it queries meanwhile meet only those passages
     *     that have a vector of the new model
     * @throws RagException when another process writes to it, it cannot be read, or is of a newer version
     */
    public static NotesIndex open(
            Path folder, EmbeddingModel model, Function<String, Optional<EmbeddingModel>> former) {
        NotesIndex index = open(folder, model, former, LogOptions.WRITER);
        index.synchroniser.change().start();
        return index;
    }

    /**
     * Opens an index as it is now, to be searched only, also while another process writes to it; nothing on the disk is
     * changed. What is written later is not seen: see {@link #isCurrent}. Parameters as of
     * {@link #open(Path, EmbeddingModel, Function)}; all that changes an index throws {@link RagException}.
     *
     * @throws RagException when there is no index, it cannot be read, or is of a newer version
     */
    public static NotesIndex openForReading(
            Path folder, EmbeddingModel model, Function<String, Optional<EmbeddingModel>> former) {
        return open(folder, model, former, LogOptions.READER);
    }

    private static NotesIndex open(
            Path folder, EmbeddingModel model, Function<String, Optional<EmbeddingModel>> former, LogOptions options) {
        NoteStore store = NoteStore.open(folder.resolve("log"), options);
        try {
            Path cache = folder.resolve("cache");
            VectorIndexes vectors = VectorIndexes.open(cache, store, model, former);
            return new NotesIndex(folder, store, vectors, PassageWords.open(cache, store), model);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Whether there is an index in a folder. */
    public static boolean exists(Path folder) {
        return Files.isDirectory(folder.resolve("log"));
    }

    /** Whether nothing was written since this was opened; always true of one that is open for writing. */
    public boolean isCurrent() {
        return store.log().isCurrent();
    }

    public Path folder() {
        return folder;
    }

    /** The folders that are followed. */
    public List<Vault> vaults() {
        return store.vaults();
    }

    /**
     * Follows a folder from now on, under its own name, with a number where that is taken; one that is followed already stays
     * as it is. Its notes come with the next sync.
     */
    public Vault add(Path vault) {
        Path absolute = vault.toAbsolutePath().normalize();
        Optional<Vault> known =
                vaults().stream().filter(each -> each.folder().equals(absolute)).findFirst();
        if (known.isPresent()) {
            return known.get();
        }
        String name =
                Optional.ofNullable(absolute.getFileName()).map(Path::toString).orElse("root");
        String free = name;
        for (int i = 2; store.vault(free).isPresent(); i++) {
            free = name + " " + i;
        }
        return add(new Vault(free, absolute, NoteOptions.defaults()));
    }

    /** Follows a folder from now on, or changes how. */
    public Vault add(Vault vault) {
        NoteSource.open(vault.folder(), vault.options()).close();
        store.put(vault);
        return vault;
    }

    /** Forgets a folder and all of its notes here; the files stay. */
    public void remove(String vault) {
        if (store.vault(vault).isEmpty()) {
            String names = vaults().stream().map(Vault::name).collect(Collectors.joining(", "));
            throw new RagException("no folder of notes is called " + vault + "; "
                    + (names.isEmpty() ? "none is followed" : "those followed are " + names));
        }
        synchroniser.remove(vault);
    }

    /** Follows a folder, and brings its notes up to date. */
    public SyncReport sync(Path vault, SyncListener listener) {
        return synchroniser.sync(List.of(add(vault)), listener);
    }

    /**
     * Brings all notes up to date. Whatever it has done stays when it is cancelled, and the next one goes on from there.
     *
     * @throws RagException when a folder that is followed is not there; its notes then stay as they are, and those of the
     *     others are up to date
     */
    public SyncReport sync(SyncListener listener) {
        return synchroniser.sync(vaults(), listener);
    }

    /**
     * Waits until the model that this was opened with serves; at once where it does already.
     *
     * @return false when the listener cancelled it or this was closed
     * @throws RagException when vectors cannot be made; the next sync tries again
     */
    public boolean awaitModel(SyncListener listener) {
        return synchroniser.change().await(listener);
    }

    /** What could not be read as it should in a folder, by path of the note, empty for the folder itself. */
    public Map<String, List<NoteWarning>> warnings(String vault) {
        return synchroniser.warnings(vault);
    }

    /**
     * Syncs now and whenever a file of the folders followed now has changed, until it is closed.
     *
     * @param listener hears of each sync; of a folder that is not there as a warning
     * @param done gets the report of each
     */
    public NotesWatch watch(SyncListener listener, Consumer<SyncReport> done) {
        return new WatchThread(this, listener, done);
    }

    /**
     * The passages that fit a query best, best first, at most three of a note. The query is read as {@link NoteQuery#parse}
     * does. Where no hit is {@link NoteHit#good}, the notes hold no answer.
     */
    public List<NoteHit> search(String query, int k) {
        return search(NoteQuery.parse(query), k);
    }

    /** As {@link #search(String, int)}, of a query that is read already. */
    public List<NoteHit> search(NoteQuery query, int k) {
        return hits(query, SearchSettings.DEFAULT.withLimit(k));
    }

    List<NoteHit> hits(NoteQuery query, SearchSettings settings) {
        List<NoteHit> hits = new ArrayList<>();
        for (Match match : search.search(query, settings)) {
            Optional<StoredNote> note = store.note(match.key().note());
            Optional<Chunk> chunk = store.chunk(match.key());
            if (note.isPresent() && chunk.isPresent()) {
                hits.add(new NoteHit(
                        note.get().id().vault(),
                        note.get().title(),
                        note.get().date(),
                        chunk.get(),
                        Snippet.of(chunk.get().body(), query.words()),
                        match.scores(),
                        match.good()));
            }
        }
        return hits;
    }

    /** The notes that have most to do with a note: the nearest, and those it is linked with; best first. */
    public List<RelatedNote> related(String vault, String path, int k) {
        return search.related(new NoteId(vault, path), k).stream()
                .flatMap(related -> store.note(related.note()).stream()
                        .map(note ->
                                new RelatedNote(entries.of(note), related.score(), related.cosine(), related.linked())))
                .toList();
    }

    /** All notes, by folder and path. */
    public List<NoteEntry> notes() {
        return entries.all();
    }

    public Optional<NoteEntry> note(String vault, String path) {
        return store.note(new NoteId(vault, path)).map(entries::of);
    }

    /**
     * The notes that a person or program may mean by a name: the one of {@code folder/path}, else those of the path alone,
     * else those with the title, an alias or the end of the path; whatever the case, and also without {@code .md}.
     */
    public List<NoteEntry> find(String name) {
        return entries.find(name);
    }

    /** The notes that a note links to, in the order of its text. */
    public List<NoteEntry> links(String vault, String path) {
        return linked(vault, graphs.graph(vault).links(path));
    }

    /** The notes that link to a note, by path. */
    public List<NoteEntry> backlinks(String vault, String path) {
        return linked(vault, graphs.graph(vault).backlinks(path).keySet());
    }

    private List<NoteEntry> linked(String vault, Collection<String> paths) {
        return paths.stream().flatMap(path -> note(vault, path).stream()).toList();
    }

    /**
     * The text of a note's file as it is now; of a book, a PDF or an archive the text that was read from it.
     *
     * @throws RagException when there is no such note
     */
    public String text(String vault, String path) {
        StoredNote note = store.note(new NoteId(vault, path))
                .orElseThrow(() -> new RagException("no note " + path + " in " + vault));
        Path root = store.vault(vault).orElseThrow().folder();
        if (!note.format().binary() && Files.isDirectory(root)) {
            try (NoteSource source = NoteSource.open(root, NoteOptions.defaults())) {
                return SourceText.decode(source.read(note.file()), new ArrayList<>())
                        .text();
            } catch (RagException e) {
                // Gone since the last sync: what the index holds is still there.
            }
        }
        return passages(vault, path).stream().map(Chunk::body).collect(Collectors.joining("\n\n"));
    }

    /** All passages of a note, in the order of its text; none when there is no such note. */
    public List<Chunk> passages(String vault, String path) {
        return store.chunks(new NoteId(vault, path));
    }

    /** Where in a hit's file something is said, such as the words of the query: a hit may be as long as a page. */
    public NotePlace place(NoteHit hit, String said) {
        return place(source(hit.vault(), hit.title(), hit.date(), hit.chunk(), Optional.of(hit.scores())), said);
    }

    /** The line of a note's passage that something is said in. */
    int line(NoteEntry note, Chunk chunk, String said) {
        return place(source(note.vault(), note.title(), note.date(), chunk, Optional.empty()), said)
                .line();
    }

    private static Source source(String vault, String title, NoteDate date, Chunk chunk, Optional<Scores> scores) {
        return new Source(
                1, vault, chunk.path(), title, chunk.headingsBelow(title), date, chunk.span(), chunk.body(), scores);
    }

    /** Where in a source's file something is said; its first line where the file cannot be read. */
    public NotePlace place(Source source, String said) {
        return Places.of(said, source, access().lines(source));
    }

    NotesAccess access() {
        return new IndexAccess(this, store, vectors);
    }

    public IndexStatus status() {
        LogHealth health = store.log().health();
        List<IndexStatus.VaultStatus> vaults = vaults().stream()
                .map(vault -> new IndexStatus.VaultStatus(
                        vault,
                        vault.kind(),
                        store.notes(vault.name()).size(),
                        store.notes(vault.name()).values().stream()
                                .mapToInt(note -> note.passages().size())
                                .sum(),
                        store.synced(vault.name())))
                .toList();
        List<StoredNote> notes = store.notes();
        return new IndexStatus(
                vaults,
                notes.size(),
                notes.stream().mapToInt(note -> note.passages().size()).sum(),
                vectors.pending(),
                vectors.serving().fingerprint(),
                vectors.next().isPresent() ? vectors.next().get().fingerprint() : "",
                languages(),
                store.log().fileBytes(),
                Math.max(0, store.log().fileBytes() - store.log().usedBytes()),
                health.corrected(),
                told(health));
    }

    /** The languages of the notes, and of the model that serves. */
    public Languages languages() {
        return languages(words.index().languages());
    }

    /** @param within the only notes that count; empty: all */
    Languages languages(Set<NoteId> within) {
        return within.isEmpty()
                ? languages()
                : languages(within.stream()
                        .flatMap(note -> store.chunks(note).stream())
                        .collect(Collectors.groupingBy(Chunk::language, Collectors.summingInt(chunk -> 1))));
    }

    private Languages languages(Map<String, Integer> passages) {
        return new Languages(
                passages,
                vectors.open(VectorIndexes.Opened::model)
                        .map(EmbeddingModel::languages)
                        .orElse(Set.of()));
    }

    /** Reads all of the log again and tells what cannot be read, file and bytes; empty when it is sound. */
    public List<String> verify() {
        return told(store.log().verify());
    }

    private static List<String> told(LogHealth health) {
        return health.lost().stream()
                .map(lost -> lost.bytes() == 0
                        ? lost.file() + " ends at byte " + lost.offset() + ", before its end"
                        : lost.file() + ": " + lost.bytes() + " bytes at " + lost.offset())
                .toList();
    }

    /** Leaves nothing on the disk of notes that were deleted or changed before this call. */
    public void compact() {
        synchroniser.compact();
    }

    /** Ends a sync that runs, and makes all that was done durable; twice does no harm. */
    @Override
    public void close() {
        synchroniser.close();
        vectors.close();
        words.close();
        store.close();
    }
}
