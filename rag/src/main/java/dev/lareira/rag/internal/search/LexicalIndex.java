package dev.lareira.rag.internal.search;

import dev.lareira.rag.NoteId;
import dev.lareira.rag.NoteQuery;
import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.index.PassageId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.lucene.analysis.core.KeywordAnalyzer;
import org.apache.lucene.document.LongField;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoDeletionPolicy;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.SimpleCollector;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortedNumericSelector;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.NIOFSDirectory;

/**
 * Passages by their words: Lucene's BM25 over fields of different weight, stems by language, joined words as a whole, and
 * conditions. A cache that can be made again: it carries the generation of what it was made from. Thread-safe; a search
 * sees the changes of before the last {@link #refresh}.
 */
public final class LexicalIndex implements AutoCloseable {
    private static final String GENERATION = "generation";
    /** Of another one the files are not read: their fields or stems differ. */
    private static final String FORMAT = "1";

    private static final int ATTEMPTS = 20;

    /** Kept from being collected, so that Lucene's greeting about the Vector API stays away. */
    private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

    static {
        LUCENE.setLevel(Level.WARNING);
    }

    private static final Sort LATEST_FIRST =
            new Sort(LongField.newSortField(Fields.DAY, true, SortedNumericSelector.Type.MAX));

    private final Directory directory;
    private final IndexWriter writer;
    private final SearcherManager searchers;
    private final Analysis analysis = new Analysis();
    private volatile Map<String, Integer> languages = Map.of();

    private LexicalIndex(Directory directory) throws IOException {
        this.directory = directory;
        IndexWriterConfig config = new IndexWriterConfig(new KeywordAnalyzer())
                .setSimilarity(new BM25Similarity())
                .setCommitOnClose(false)
                .setUseCompoundFile(true);
        if (directory instanceof BesideDirectory) {
            config.setMergePolicy(NoMergePolicy.INSTANCE).setIndexDeletionPolicy(NoDeletionPolicy.INSTANCE);
        }
        writer = new IndexWriter(directory, config);
        searchers = new SearcherManager(writer, new SearcherFactory() {
            @Override
            public IndexSearcher newSearcher(IndexReader reader, IndexReader before) {
                IndexSearcher searcher = new IndexSearcher(reader);
                searcher.setQueryCache(null);
                return searcher;
            }
        });
        refresh();
    }

    /** An index that is gone when closed. */
    public static LexicalIndex inMemory() {
        try {
            return new LexicalIndex(new ByteBuffersDirectory());
        } catch (IOException e) {
            throw failed("made", e);
        }
    }

    /**
     * Opens the index in a folder, or begins one.
     *
     * @throws RagException when it cannot be opened; deleting the folder is then safe, as is {@link #delete}
     */
    public static LexicalIndex open(Path folder) {
        try {
            return new LexicalIndex(new NIOFSDirectory(folder));
        } catch (IOException | IllegalArgumentException e) {
            throw unopened(folder, e);
        }
    }

    /**
     * Opens the index in a folder that another may write to: changes stay in memory. Empty where there is none.
     *
     * @throws RagException when it cannot be opened
     */
    static LexicalIndex openForReading(Path folder) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Files.isDirectory(folder) ? new LexicalIndex(new BesideDirectory(folder)) : inMemory();
            } catch (IOException e) {
                // The writer may have just replaced what was to be opened.
                if (attempt == ATTEMPTS) {
                    throw unopened(folder, e);
                }
            } catch (IllegalArgumentException e) {
                throw unopened(folder, e);
            }
        }
    }

    private static RagException unopened(Path folder, Exception e) {
        return new RagException("the lexical index in " + folder + " cannot be opened: " + e.getMessage(), e);
    }

    /** What was given to the last {@link #commit}; empty for a new index or one of another version. */
    public OptionalLong generation() {
        Iterable<Map.Entry<String, String>> data = writer.getLiveCommitData();
        Map<String, String> values = new TreeMap<>();
        if (data != null) {
            data.forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        }
        String generation = values.getOrDefault(GENERATION, "");
        return generation.startsWith(FORMAT + "/")
                ? OptionalLong.of(Long.parseLong(generation.substring(FORMAT.length() + 1)))
                : OptionalLong.empty();
    }

    /** Adds a passage, or replaces the one of this key. */
    public void put(Passage passage) {
        try {
            writer.updateDocument(term(passage.key()), Fields.of(passage, analysis));
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    public void delete(PassageId key) {
        try {
            writer.deleteDocuments(term(key));
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /** Deletes all passages of a note. */
    public void deleteNote(NoteId note) {
        try {
            writer.deleteDocuments(new Term(Fields.NOTE, Fields.note(note)));
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    public void clear() {
        try {
            writer.deleteAll();
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /** Lets searches see all changes so far. */
    public void refresh() {
        try {
            searchers.maybeRefreshBlocking();
            languages = countLanguages();
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    /** Writes all changes to disk, with the generation of what they come from. */
    public void commit(long generation) {
        try {
            writer.setLiveCommitData(
                    Map.of(GENERATION, FORMAT + "/" + generation).entrySet());
            writer.commit();
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /** Writes all anew, so that nothing of what was deleted is left on disk; commit before and after. */
    public void compact() {
        try {
            writer.forceMergeDeletes(true);
            writer.forceMerge(1);
            writer.deleteUnusedFiles();
        } catch (IOException e) {
            throw failed("written", e);
        }
    }

    /** Passages that searches see. */
    public int size() {
        return with(searcher -> searcher.getIndexReader().numDocs());
    }

    /** Passages by language. */
    public Map<String, Integer> languages() {
        return languages;
    }

    private Map<String, Integer> countLanguages() {
        return with(searcher -> {
            Map<String, Integer> counts = new TreeMap<>();
            Set<String> all = new HashSet<>(Analysis.known());
            all.add("und");
            for (String language : all) {
                int count = searcher.getIndexReader().docFreq(new Term(Fields.LANGUAGE, language));
                if (count > 0) {
                    counts.put(language, count);
                }
            }
            return Map.copyOf(counts);
        });
    }

    /**
     * The passages that fit a query best, best first; of a query of conditions alone those of the latest days, without a
     * score.
     *
     * @param language of the query, {@code und} where unknown
     */
    public LexicalHits search(NoteQuery query, String language, int most) {
        return with(searcher -> {
            LexicalQuery lexical = new LexicalQuery(query.words(), language, languages, analysis, searcher);
            ScoreDoc[] found = lexical.isEmpty()
                    ? searcher.search(Conditions.all(query.conditions()), most, LATEST_FIRST).scoreDocs
                    : searcher.search(Conditions.filter(lexical.query(), query.conditions()), most).scoreDocs;
            double[] coverage = lexical.coverage(searcher, found);
            List<LexicalHits.Hit> hits = new ArrayList<>();
            for (int i = 0; i < found.length; i++) {
                hits.add(new LexicalHits.Hit(
                        key(searcher, found[i].doc), lexical.isEmpty() ? 0 : found[i].score, coverage[i]));
            }
            return new LexicalHits(hits, lexical.profile());
        });
    }

    /** All passages that meet the conditions. */
    public Set<PassageId> matching(List<NoteQuery.Condition> conditions) {
        Set<PassageId> keys = new HashSet<>();
        return with(searcher -> {
            searcher.search(Conditions.all(conditions), new KeyCollector(keys));
            return keys;
        });
    }

    private static PassageId key(IndexSearcher searcher, int document) throws IOException {
        for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            int inside = document - leaf.docBase;
            if (inside >= 0 && inside < leaf.reader().maxDoc()) {
                SortedDocValues keys = leaf.reader().getSortedDocValues(Fields.KEY);
                keys.advanceExact(inside);
                return Fields.passage(keys.lookupOrd(keys.ordValue()).utf8ToString());
            }
        }
        throw new IllegalStateException("no document " + document);
    }

    private static Term term(PassageId key) {
        return new Term(Fields.KEY, Fields.key(key));
    }

    private <T> T with(Reading<T> reading) {
        try {
            IndexSearcher searcher = searchers.acquire();
            try {
                return reading.read(searcher);
            } finally {
                searchers.release(searcher);
            }
        } catch (IOException e) {
            throw failed("read", e);
        }
    }

    private interface Reading<T> {
        T read(IndexSearcher searcher) throws IOException;
    }

    private static RagException failed(String what, IOException e) {
        return new RagException("the lexical index cannot be " + what + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try {
            searchers.close();
            writer.close();
            directory.close();
        } catch (IOException e) {
            throw failed("closed", e);
        }
    }

    /** Keys of all documents, whatever their score. */
    private static final class KeyCollector extends SimpleCollector {
        private final Set<PassageId> keys;
        private SortedDocValues values;

        KeyCollector(Set<PassageId> keys) {
            this.keys = keys;
        }

        @Override
        protected void doSetNextReader(LeafReaderContext leaf) throws IOException {
            values = leaf.reader().getSortedDocValues(Fields.KEY);
        }

        @Override
        public void collect(int document) throws IOException {
            if (values.advanceExact(document)) {
                keys.add(Fields.passage(values.lookupOrd(values.ordValue()).utf8ToString()));
            }
        }

        @Override
        public ScoreMode scoreMode() {
            return ScoreMode.COMPLETE_NO_SCORES;
        }
    }
}
