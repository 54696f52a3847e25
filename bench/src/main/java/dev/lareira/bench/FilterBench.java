package dev.lareira.bench;

import dev.lareira.quant.VectorMath;
import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.SearchOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Searches with filters that keep 50 to 0.1 %: at random, and the side of one vector or the other, which a walk may come to late.
 * Each filter as it is and remembered.
 *
 * <p>Arguments: dimension; file of vectors; file of queries; the efs to search with (default 64).
 */
public final class FilterBench {
    private static final int MANY = 100_000;

    private FilterBench() {}

    public static void main(String[] args) throws IOException {
        int dimension = Integer.parseInt(args[0]);
        float[][] all = Vectors.read(Path.of(args[1]), dimension);
        float[][] vectors = Arrays.copyOf(all, Math.min(MANY, all.length));
        Queries queries = Queries.read(Path.of(args[2]), dimension);
        double[] sides = Arrays.stream(vectors)
                .mapToDouble(vector -> VectorMath.dot(vector, 0, vectors[7], 0, dimension))
                .toArray();
        double[] sorted = sides.clone();
        Arrays.sort(sorted);
        try (HnswIndex<Integer> index = new HnswIndex<>(HnswOptions.of(dimension))) {
            index.putAll(IntStream.range(0, vectors.length).boxed().toList(), List.of(vectors), 2);
            for (int i = 3; i == 3 || i < args.length; i++) {
                int ef = args.length > 3 ? Integer.parseInt(args[i]) : 64;
                SearchOptions<Integer> plain = SearchOptions.<Integer>top(10).withEf(ef);
                say("ef %d, no filter: %s", ef, queries.timed(index, vectors, plain));
                for (double share : new double[] {0.5, 0.1, 0.01, 0.001}) {
                    int one = (int) Math.round(1 / share);
                    double least = sorted[(int) ((1 - share) * sorted.length)];
                    double most = sorted[(int) (share * sorted.length)];
                    List<Predicate<Integer>> filters =
                            List.of(key -> key * 7919 % one == 0, key -> sides[key] >= least, key -> sides[key] < most);
                    for (int j = 0; j < filters.size(); j++) {
                        Predicate<Integer> filter = filters.get(j);
                        say(
                                "%.1f %% %s: %s; remembered: %s",
                                100 * share,
                                List.of("random", "near one", "far from one").get(j),
                                queries.timed(index, vectors, plain.withFilter(filter)),
                                queries.timed(index, vectors, plain.withFilter(SearchOptions.remembered(filter))));
                    }
                }
            }
        }
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
