package dev.lareira.bench;

import dev.lareira.testkit.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.FixedBitSet;

/** Lucene's: one segment, mapped from disk. */
final class LuceneIndex implements AnnIndex {
    private final TemporaryFolder folder = new TemporaryFolder("lucene");
    private FSDirectory directory;
    private DirectoryReader reader;
    private IndexSearcher searcher;

    LuceneIndex() throws IOException {
        directory = FSDirectory.open(folder.path());
    }

    @Override
    public void build(float[][] vectors, int threads) throws IOException {
        try (ExecutorService workers = Executors.newFixedThreadPool(threads)) {
            KnnVectorsFormat format =
                    new Lucene99HnswVectorsFormat(M, EF_CONSTRUCTION, threads, threads == 1 ? null : workers, 0);
            IndexWriterConfig config = new IndexWriterConfig()
                    .setRAMBufferSizeMB(1900)
                    .setCodec(new Lucene104Codec() {
                        @Override
                        public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                            return format;
                        }
                    });
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (float[] vector : vectors) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.DOT_PRODUCT));
                    writer.addDocument(document);
                }
                writer.forceMerge(1);
            }
        }
        open();
    }

    private void open() throws IOException {
        reader = DirectoryReader.open(directory);
        searcher = new IndexSearcher(reader);
    }

    /** Documents keep the order in which they were added. */
    @Override
    public int[] search(float[] query, int k, int ef) throws IOException {
        return search(new KnnFloatVectorQuery("v", query, Math.max(k, ef)), k);
    }

    private int[] search(Query query, int k) throws IOException {
        ScoreDoc[] found = searcher.search(query, k).scoreDocs;
        return Arrays.stream(found).mapToInt(doc -> doc.doc).toArray();
    }

    @Override
    public Search filtered(BitSet kept) {
        FixedBitSet bits = new FixedBitSet(reader.maxDoc());
        kept.stream().forEach(bits::set);
        Query filter = new KeptDocuments(bits);
        return (query, k, ef) -> search(new KnnFloatVectorQuery("v", query, Math.max(k, ef), filter), k);
    }

    @Override
    public void reopen(Path unused) throws IOException {
        close();
        directory = FSDirectory.open(folder.path());
        open();
    }

    @Override
    public void close() throws IOException {
        reader.close();
        directory.close();
    }
}
