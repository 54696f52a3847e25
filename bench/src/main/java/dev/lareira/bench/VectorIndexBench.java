package dev.lareira.bench;

import dev.lareira.testkit.TemporaryFolder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Time to build, recall@10 and queries per second of one thread at each ef, resident memory, and time to open and answer
 * one query, of one index. {@code bench/ann/run} calls it for ours and its peers and draws the curves.
 *
 * <p>Arguments: {@code lareira}, {@code lucene} or {@code jvector}; dimension; file of vectors; file of queries; file of the
 * true neighbours, made when it is not there; threads of the build. Vectors are read as by {@link Vectors}.
 */
public final class VectorIndexBench {
    private static final int[] EF = {10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 400};
    private static final int K = 10;
    private static final double SECONDS = 1.0;

    private VectorIndexBench() {}

    public static void main(String[] args) throws IOException {
        String name = args[0];
        int dimension = Integer.parseInt(args[1]);
        float[][] vectors = Vectors.read(Path.of(args[2]), dimension);
        float[][] queries = Vectors.read(Path.of(args[3]), dimension);
        int[][] truth = truth(vectors, queries, Path.of(args[4]));
        int threads = Integer.parseInt(args[5]);
        PrintStream out = System.out;
        try (TemporaryFolder folder = new TemporaryFolder("ann");
                AnnIndex index = AnnIndex.named(name)) {
            long before = System.nanoTime();
            index.build(vectors, threads);
            out.printf("%s,build_s,%d,%.2f%n", name, threads, (System.nanoTime() - before) / 1e9);
            for (int ef : EF) {
                double recall = recall(index, queries, truth, ef);
                out.printf("%s,curve,%d,%.4f,%.0f%n", name, ef, recall, rate(index, queries, ef));
            }
            index.reopen(folder.path());
            double best = Double.MAX_VALUE;
            for (int i = 0; i < 5; i++) {
                before = System.nanoTime();
                index.reopen(folder.path());
                index.search(queries[i], K, 64);
                best = Math.min(best, (System.nanoTime() - before) / 1e6);
            }
            out.printf("%s,open_ms,%d,%.1f%n", name, vectors.length, best);
        }
    }

    private static double recall(AnnIndex index, float[][] queries, int[][] truth, int ef) throws IOException {
        int found = 0;
        for (int q = 0; q < queries.length; q++) {
            int[] hits = index.search(queries[q], K, ef);
            for (int wanted : truth[q]) {
                found += Arrays.stream(hits).anyMatch(hit -> hit == wanted) ? 1 : 0;
            }
        }
        return found / (double) (K * queries.length);
    }

    private static double rate(AnnIndex index, float[][] queries, int ef) throws IOException {
        long start = System.nanoTime();
        long end = start + (long) (SECONDS * 1e9);
        long count = 0;
        while (System.nanoTime() < end) {
            index.search(queries[(int) (count++ % queries.length)], K, ef);
        }
        return count / ((System.nanoTime() - start) / 1e9);
    }

    /** The true neighbours, as little-endian ints, {@code [queries, 10]}. */
    private static int[][] truth(float[][] vectors, float[][] queries, Path file) throws IOException {
        int[][] truth = new int[queries.length][K];
        if (!Files.exists(file)) {
            java.nio.ByteBuffer bytes =
                    java.nio.ByteBuffer.allocate(4 * K * queries.length).order(ByteOrder.LITTLE_ENDIAN);
            int[][] found = IntStream.range(0, queries.length)
                    .parallel()
                    .mapToObj(q -> nearest(vectors, queries[q]))
                    .toArray(int[][]::new);
            Arrays.stream(found).forEach(row -> Arrays.stream(row).forEach(bytes::putInt));
            Files.write(file, bytes.array());
        }
        java.nio.IntBuffer ints = java.nio.ByteBuffer.wrap(Files.readAllBytes(file))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        for (int[] row : truth) {
            ints.get(row);
        }
        return truth;
    }

    private static int[] nearest(float[][] vectors, float[] query) {
        double[] products = new double[vectors.length];
        for (int i = 0; i < vectors.length; i++) {
            double sum = 0;
            for (int j = 0; j < query.length; j++) {
                sum += (double) query[j] * vectors[i][j];
            }
            products[i] = sum;
        }
        return IntStream.range(0, vectors.length)
                .boxed()
                .sorted((a, b) -> Double.compare(products[b], products[a]))
                .limit(K)
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
