package dev.lareira.bench;

import io.github.jbellis.jvector.disk.ReaderSupplier;
import io.github.jbellis.jvector.disk.ReaderSupplierFactory;
import io.github.jbellis.jvector.graph.GraphIndexBuilder;
import io.github.jbellis.jvector.graph.GraphSearcher;
import io.github.jbellis.jvector.graph.ImmutableGraphIndex;
import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.disk.OnDiskGraphIndex;
import io.github.jbellis.jvector.graph.similarity.BuildScoreProvider;
import io.github.jbellis.jvector.graph.similarity.DefaultSearchScoreProvider;
import io.github.jbellis.jvector.util.Bits;
import io.github.jbellis.jvector.vector.VectorSimilarityFunction;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.github.jbellis.jvector.vector.types.VectorTypeSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/** JVector's: full vectors, no quantisation, with the hierarchy. */
final class JVectorIndex implements AnnIndex {
    private static final VectorSimilarityFunction SIMILARITY = VectorSimilarityFunction.DOT_PRODUCT;

    private final VectorTypeSupport types = VectorizationProvider.getInstance().getVectorTypeSupport();
    private RandomAccessVectorValues values;
    private ImmutableGraphIndex graph;
    private GraphSearcher searcher;
    private ReaderSupplier mapped;
    private Path file;

    @Override
    public void build(float[][] vectors, int threads) throws IOException {
        List<VectorFloat<?>> list = Arrays.stream(vectors)
                .<VectorFloat<?>>map(types::createFloatVector)
                .toList();
        values = new ListRandomAccessVectorValues(list, vectors[0].length);
        BuildScoreProvider scores = BuildScoreProvider.randomAccessScoreProvider(values, SIMILARITY);
        ForkJoinPool pool = new ForkJoinPool(threads);
        try (GraphIndexBuilder builder = new GraphIndexBuilder(
                scores, vectors[0].length, 2 * M, EF_CONSTRUCTION, 1.2f, 1.2f, true, true, pool, pool)) {
            graph = builder.build(values);
        } finally {
            pool.shutdown();
        }
        searcher = new GraphSearcher(graph);
    }

    @Override
    public int[] search(float[] query, int k, int ef) {
        return search(query, k, ef, Bits.ALL);
    }

    @Override
    public Search filtered(BitSet kept) {
        return (query, k, ef) -> search(query, k, ef, kept::get);
    }

    private int[] search(float[] query, int k, int ef, Bits accepted) {
        var provider = mapped == null
                ? DefaultSearchScoreProvider.exact(types.createFloatVector(query), SIMILARITY, values)
                : new DefaultSearchScoreProvider(((ImmutableGraphIndex.ScoringView) searcher.getView())
                        .rerankerFor(types.createFloatVector(query), SIMILARITY));
        return Arrays.stream(searcher.search(provider, k, Math.max(k, ef), 0f, 0f, accepted)
                        .getNodes())
                .mapToInt(node -> node.node)
                .toArray();
    }

    @Override
    public void reopen(Path folder) throws IOException {
        if (file == null) {
            file = folder.resolve("jvector.graph");
            OnDiskGraphIndex.write(graph, values, file);
        }
        close();
        mapped = ReaderSupplierFactory.open(file);
        OnDiskGraphIndex disk = OnDiskGraphIndex.load(mapped);
        graph = disk;
        searcher = new GraphSearcher(graph);
    }

    @Override
    public void close() throws IOException {
        searcher.close();
        if (mapped != null) {
            mapped.close();
        }
    }
}
