package dev.lareira.bench;

import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.KeyCodec;
import dev.lareira.rag.SearchMode;
import dev.lareira.rag.SearchOptions;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Ours. */
final class LareiraIndex implements AnnIndex {
    private HnswIndex<Integer> index;
    private Path file;

    @Override
    public void build(float[][] vectors, int threads) {
        index = new HnswIndex<>(HnswOptions.of(vectors[0].length));
        index.putAll(IntStream.range(0, vectors.length).boxed().toList(), List.of(vectors), threads);
    }

    @Override
    public int[] search(float[] query, int k, int ef) {
        SearchOptions<Integer> options =
                SearchOptions.<Integer>top(k).withMode(SearchMode.GRAPH).withEf(ef);
        return index.search(query, options).stream().mapToInt(hit -> hit.key()).toArray();
    }

    @Override
    public Search filtered(BitSet kept) {
        return asking(SearchOptions.remembered(kept::get));
    }

    /** Searches with a filter as it is. */
    Search asking(Predicate<Integer> filter) {
        SearchOptions<Integer> filtered = SearchOptions.<Integer>top(1).withFilter(filter);
        return (query, k, ef) ->
                index.search(query, new SearchOptions<>(k, ef, filtered.mode(), filtered.filter())).stream()
                        .mapToInt(hit -> hit.key())
                        .toArray();
    }

    @Override
    public void reopen(Path folder) {
        if (file == null) {
            file = folder.resolve("lareira.hnsw");
            index.save(file, KeyCodec.integers());
        }
        index.close();
        index = HnswIndex.open(file, KeyCodec.integers());
    }

    @Override
    public void close() {
        index.close();
    }
}
