package dev.lareira.bench;

import dev.lareira.quant.VectorMath;
import dev.lareira.rag.Hit;
import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.SearchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Vectors to search for, and how well and fast an index finds the ten nearest. */
record Queries(float[][] vectors) {
    private static final int K = 10;
    private static final int MOST = 200;
    private static final int ROUNDS = 3;

    /** The first of a file. */
    static Queries read(Path file, int dimension) throws IOException {
        float[][] all = Vectors.read(file, dimension);
        return new Queries(Arrays.copyOf(all, Math.min(MOST, all.length)));
    }

    /** Any number goes round. */
    float[] get(int i) {
        return vectors[i % vectors.length];
    }

    /** Finds the nearest of a query. */
    interface Finder {
        List<Hit<Integer>> find(float[] query);
    }

    String timed(HnswIndex<Integer> index, float[][] from, SearchOptions<Integer> options) {
        return timed(query -> index.search(query, options), from, options.filter()::test);
    }

    String timed(Finder finder, float[][] from, Predicate<Integer> filter) {
        double recall = recall(finder, from, filter);
        double[] times = new double[vectors.length];
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < vectors.length; i++) {
                long start = System.nanoTime();
                finder.find(vectors[i]);
                times[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        return String.format(Locale.ROOT, "recall %.3f, %s", recall, percentiles(times));
    }

    /** By what plain loops find; vectors that are as near as the last count. */
    double recall(Finder finder, float[][] from, Predicate<Integer> filter) {
        int found = 0;
        int expected = 0;
        for (float[] query : vectors) {
            double[] products = IntStream.range(0, from.length)
                    .mapToDouble(i -> filter.test(i) ? dot(from[i], query) : Double.NEGATIVE_INFINITY)
                    .toArray();
            double[] best = Arrays.stream(products)
                    .filter(Double::isFinite)
                    .map(product -> -product)
                    .sorted()
                    .limit(K)
                    .toArray();
            Set<Integer> hits = new HashSet<>();
            finder.find(query).stream().limit(K).forEach(hit -> hits.add(hit.key()));
            expected += best.length;
            found += (int) hits.stream()
                    .filter(key -> products[key] >= -best[best.length - 1] - 1e-6)
                    .count();
        }
        return found / (double) expected;
    }

    private static double dot(float[] a, float[] b) {
        return VectorMath.dot(a, 0, b, 0, a.length);
    }

    static String percentiles(double[] times) {
        double[] sorted = times.clone();
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT, "p50 %.2f ms, p99 %.2f ms", sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]);
    }
}
