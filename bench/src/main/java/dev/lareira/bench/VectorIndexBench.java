package dev.lareira.bench;

import dev.lareira.rag.Hit;
import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.SearchMode;
import dev.lareira.rag.SearchOptions;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.ByteBuffersDirectory;

/**
 * Build rate, then recall@10 and queries per second of one thread, of our index, Lucene's and JVector's in one run, on
 * made-up clustered unit vectors. All with 16 links (32 on layer 0), each build on one thread.
 *
 * <p>Arguments: number of vectors (default 20,000), dimension (384), efConstruction (100).
 */
public final class VectorIndexBench {
    private static final int[] EF = {10, 20, 40, 80, 160};
    private static final int QUERIES = 500;

    private interface Searcher {
        int[] search(int query, int ef) throws IOException;
    }

    private VectorIndexBench() {}

    public static void main(String[] args) throws Exception {
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        int dimension = args.length > 1 ? Integer.parseInt(args[1]) : 384;
        int efConstruction = args.length > 2 ? Integer.parseInt(args[2]) : 100;
        float[][] all = clustered(count + QUERIES, dimension);
        float[][] vectors = Arrays.copyOf(all, count);
        float[][] queries = Arrays.copyOfRange(all, count, all.length);
        System.out.printf("%d x %d, efConstruction %d%n", count, dimension, efConstruction);
        HnswOptions d = HnswOptions.of(dimension);
        HnswOptions options = new HnswOptions(
                dimension, d.metric(), d.storage(), 16, efConstruction, 64, 42, d.maxVectors(), d.maxKeyBytes());
        try (HnswIndex<Integer> index = new HnswIndex<>(options)) {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                index.put(i, vectors[i]);
            }
            built("lareira", count, start);
            int[][] truth = new int[QUERIES][];
            SearchOptions<Integer> ten = SearchOptions.top(10);
            start = System.nanoTime();
            for (int q = 0; q < QUERIES; q++) {
                truth[q] = keys(index.search(queries[q], ten.withMode(SearchMode.EXACT)));
            }
            System.out.printf("%-10s exact scan %.2f ms%n", "lareira", (System.nanoTime() - start) / 1e6 / QUERIES);
            curve(
                    "lareira",
                    truth,
                    (q, ef) -> keys(index.search(
                            queries[q], ten.withMode(SearchMode.GRAPH).withEf(ef))));
            lucene(vectors, queries, truth);
            jvector(vectors, queries, truth, efConstruction);
        }
    }

    private static int[] keys(List<Hit<Integer>> hits) {
        return hits.stream().mapToInt(Hit::key).toArray();
    }

    /** Lucene's format has its own efConstruction, 100. */
    private static void lucene(float[][] vectors, float[][] queries, int[][] truth) throws IOException {
        try (ByteBuffersDirectory directory = new ByteBuffersDirectory()) {
            long start = System.nanoTime();
            IndexWriterConfig config = new IndexWriterConfig().setRAMBufferSizeMB(1900);
            try (IndexWriter writer = new IndexWriter(directory, config)) {
                for (float[] vector : vectors) {
                    Document document = new Document();
                    document.add(new KnnFloatVectorField("v", vector, VectorSimilarityFunction.DOT_PRODUCT));
                    writer.addDocument(document);
                }
                writer.forceMerge(1);
            }
            built("lucene", vectors.length, start);
            try (DirectoryReader reader = DirectoryReader.open(directory)) {
                IndexSearcher searcher = new IndexSearcher(reader);
                curve("lucene", truth, (q, ef) -> {
                    ScoreDoc[] docs = searcher.search(new KnnFloatVectorQuery("v", queries[q], ef), 10).scoreDocs;
                    return Arrays.stream(docs).mapToInt(doc -> doc.doc).toArray();
                });
            }
        }
    }

    private static void jvector(float[][] vectors, float[][] queries, int[][] truth, int efConstruction)
            throws IOException {
        VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
        List<VectorFloat<?>> list = Arrays.stream(vectors)
                .<VectorFloat<?>>map(types::createFloatVector)
                .toList();
        ListRandomAccessVectorValues values = new ListRandomAccessVectorValues(list, vectors[0].length);
        var similarity = io.github.jbellis.jvector.vector.VectorSimilarityFunction.DOT_PRODUCT;
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, similarity);
        long start = System.nanoTime();
        ForkJoinPool one = new ForkJoinPool(1);
        try (GraphIndexBuilder builder = new GraphIndexBuilder(
                scores, vectors[0].length, 32, efConstruction, 1.2f, 1.2f, true, true, one, one)) {
            ImmutableGraphIndex graph = builder.build(values);
            built("jvector", vectors.length, start);
            try (GraphSearcher searcher = new GraphSearcher(graph)) {
                curve("jvector", truth, (q, ef) -> {
                    var provider =
                            DefaultSearchScoreProvider.exact(types.createFloatVector(queries[q]), similarity, values);
                    return Arrays.stream(searcher.search(provider, 10, ef, 0f, 0f, Bits.ALL)
                                    .getNodes())
                            .mapToInt(node -> node.node)
                            .toArray();
                });
            }
        } finally {
            one.shutdown();
        }
    }

    private static void built(String name, int count, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-10s built in %.1f s, %.0f vectors/s%n", name, seconds, count / seconds);
    }

    private static void curve(String name, int[][] truth, Searcher searcher) throws IOException {
        for (int ef : EF) {
            int found = 0;
            for (int q = 0; q < truth.length; q++) {
                Set<Integer> hits = new HashSet<>();
                Arrays.stream(searcher.search(q, ef)).forEach(hits::add);
                found += (int) Arrays.stream(truth[q]).filter(hits::contains).count();
            }
            long start = System.nanoTime();
            for (int q = 0; q < truth.length; q++) {
                searcher.search(q, ef);
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "%-10s ef %4d recall@10 %.4f %8.0f queries/s%n",
                    name, ef, found / (10.0 * truth.length), truth.length / seconds);
        }
    }

    private static float[][] clustered(int count, int dimension) {
        SplittableRandom random = new SplittableRandom(42);
        float[][] vectors = new float[count][dimension];
        int clusters = 200;
        for (int i = 0; i < count; i++) {
            double norm = 0;
            int centre = random.nextInt(clusters);
            SplittableRandom around = new SplittableRandom(1000 + centre);
            for (int j = 0; j < dimension; j++) {
                vectors[i][j] = (float) (around.nextGaussian() + random.nextGaussian());
                norm += vectors[i][j] * vectors[i][j];
            }
            for (int j = 0; j < dimension; j++) {
                vectors[i][j] /= (float) Math.sqrt(norm);
            }
        }
        return vectors;
    }
}
