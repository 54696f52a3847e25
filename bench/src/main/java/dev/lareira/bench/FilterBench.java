package dev.lareira.bench;

import dev.lareira.quant.VectorMath;
import dev.lareira.rag.Hit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Searches with filters that keep 50 to 0.1 %: at random, and the side of one vector or the other, which a walk may come to late.
 * Ours with each filter as it is and remembered. {@code bench/ann/filters} calls it for ours and its peers.
 *
 * <p>Arguments: {@code lareira}, {@code lucene} or {@code jvector}; dimension; file of vectors; file of queries; file to write the
 * filters to, a byte for each vector, one filter after the other; ef. Vectors are read as by {@link Vectors}.
 */
public final class FilterBench {
    private static final int MANY = 100_000;
    private static final int K = 10;
    private static final double[] SHARES = {0.5, 0.1, 0.01, 0.001};

    private final AnnIndex index;
    private final float[][] vectors;
    private final Queries queries;
    private final int ef;

    private FilterBench(AnnIndex index, float[][] vectors, Queries queries, int ef) {
        this.index = index;
        this.vectors = vectors;
        this.queries = queries;
        this.ef = ef;
    }

    public static void main(String[] args) throws IOException {
        int dimension = Integer.parseInt(args[1]);
        float[][] all = Vectors.read(Path.of(args[2]), dimension);
        float[][] vectors = Arrays.copyOf(all, Math.min(MANY, all.length));
        BitSet[] filters = filters(vectors);
        write(filters, vectors.length, Path.of(args[4]));
        try (AnnIndex index = AnnIndex.named(args[0])) {
            index.build(vectors, 2);
            System.out.println(args[0] + ": built");
            new FilterBench(index, vectors, Queries.read(Path.of(args[3]), dimension), Integer.parseInt(args[5]))
                    .measure(args[0], filters);
        }
    }

    /** Of each share a random part, and what is nearest to one vector and farthest from it. */
    private static BitSet[] filters(float[][] vectors) {
        double[] sides = Arrays.stream(vectors)
                .mapToDouble(vector -> VectorMath.dot(vector, 0, vectors[7], 0, vector.length))
                .toArray();
        double[] sorted = sides.clone();
        Arrays.sort(sorted);
        BitSet[] filters = new BitSet[3 * SHARES.length];
        for (int i = 0; i < SHARES.length; i++) {
            int one = (int) Math.round(1 / SHARES[i]);
            double least = sorted[(int) ((1 - SHARES[i]) * sorted.length)];
            double most = sorted[(int) (SHARES[i] * sorted.length)];
            filters[3 * i] = kept(vectors.length, key -> key * 7919 % one == 0);
            filters[3 * i + 1] = kept(vectors.length, key -> sides[key] >= least);
            filters[3 * i + 2] = kept(vectors.length, key -> sides[key] < most);
        }
        return filters;
    }

    private static BitSet kept(int count, IntPredicate filter) {
        BitSet kept = new BitSet(count);
        IntStream.range(0, count).filter(filter).forEach(kept::set);
        return kept;
    }

    private static void write(BitSet[] filters, int count, Path file) throws IOException {
        byte[] bytes = new byte[filters.length * count];
        for (int i = 0; i < filters.length; i++) {
            int start = i * count;
            filters[i].stream().forEach(key -> bytes[start + key] = 1);
        }
        Files.write(file, bytes);
    }

    private void measure(String name, BitSet[] filters) throws IOException {
        BitSet all = kept(vectors.length, key -> true);
        say(name, "100 %", index::search, all);
        for (int i = 0; i < filters.length; i++) {
            String what = String.format(
                    Locale.ROOT, "%s %% %s", 100 * SHARES[i / 3], new String[] {"random", "near", "far"}[i % 3]);
            say(name, what, index.filtered(filters[i]), filters[i]);
            if (index instanceof LareiraIndex ours) {
                say(name, what + ", as it is", ours.asking(filters[i]::get), filters[i]);
            }
        }
    }

    private void say(String name, String what, AnnIndex.Search search, BitSet kept) {
        Queries.Finder finder = query -> {
            try {
                return Arrays.stream(search.search(query, K, ef))
                        .mapToObj(key -> new Hit<>(key, 0))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        System.out.printf("%s, %s: %s%n", name, what, queries.timed(finder, vectors, kept::get));
    }
}
