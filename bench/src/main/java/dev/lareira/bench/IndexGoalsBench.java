package dev.lareira.bench;

import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.KeyCodec;
import dev.lareira.rag.SearchMode;
import dev.lareira.rag.SearchOptions;
import dev.lareira.rag.VectorStore;
import dev.lareira.testkit.TemporaryFolder;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What an index of notes needs beside speed at a recall ({@link VectorIndexBench}): memory, exact search, writes beside a
 * reader, churn, copies. Ours alone, as most peers have no counterpart.
 *
 * <p>Arguments: {@code memory}, {@code exact}, {@code writes}, {@code churn} or {@code copies}; dimension;
 * file of vectors; file of queries, as of {@link VectorIndexBench}; of {@code writes} a folder. {@code memory} wants {@code -XX:+UseSerialGC
 * -XX:+AlwaysPreTouch} and {@code -Xms} equal to {@code -Xmx}, so that the process grows by what is kept out of the heap alone.
 */
public final class IndexGoalsBench {
    private static final int K = 10;
    private static final int MANY = 100_000;
    private static final int FLAT = 20_000;
    private static final SplittableRandom RANDOM = new SplittableRandom(42);

    private final float[][] vectors;
    private final Queries queries;

    private IndexGoalsBench(float[][] vectors, Queries queries) {
        this.vectors = vectors;
        this.queries = queries;
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int dimension = Integer.parseInt(args[1]);
        float[][] all = Vectors.read(Path.of(args[2]), dimension);
        IndexGoalsBench bench = new IndexGoalsBench(
                Arrays.copyOf(all, Math.min(MANY, all.length)), Queries.read(Path.of(args[3]), dimension));
        switch (args[0]) {
            case "memory" -> bench.memory();
            case "exact" -> bench.exact();
            case "writes" -> bench.writes(Path.of(args[4]));
            case "churn" -> bench.churn();
            case "copies" -> bench.copies();
            default -> throw new IllegalArgumentException(args[0] + " is none of memory, exact, writes, churn, copies");
        }
    }

    private HnswIndex<Integer> built(float[][] from) {
        HnswIndex<Integer> index = new HnswIndex<>(HnswOptions.of(from[0].length));
        index.putAll(IntStream.range(0, from.length).boxed().toList(), List.of(from), 2);
        return index;
    }

    /**
     * Bytes a vector beyond its float32 values, keys included: of the second half of the vectors, so that classes, compiled code and
     * the threads' memory, which do not grow with the index, are left out.
     */
    private void memory() throws IOException {
        List<Integer> keys = IntStream.range(0, vectors.length).boxed().toList();
        int half = vectors.length / 2;
        try (HnswIndex<Integer> index = new HnswIndex<>(HnswOptions.of(vectors[0].length))) {
            index.putAll(keys.subList(0, half), List.of(vectors).subList(0, half), 2);
            long heap = heap();
            long resident = resident();
            index.putAll(keys.subList(half, 2 * half), List.of(vectors).subList(half, 2 * half), 2);
            double inHeap = (heap() - heap) / (double) half;
            double outside = (resident() - resident) / (double) half;
            say(
                    "memory: %.0f B/vector in the heap, %.0f resident outside it, %d of them its values; %.0f beyond them",
                    inHeap, outside, 4 * vectors[0].length, inHeap + outside - 4 * vectors[0].length);
        }
    }

    private static long heap() {
        for (int i = 0; i < 4; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Resident memory of this process, as Linux tells it. */
    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private void exact() {
        for (int count : new int[] {1_000, FLAT, vectors.length}) {
            float[][] some = Arrays.copyOf(vectors, count);
            try (HnswIndex<Integer> index = built(some)) {
                for (SearchMode mode : SearchMode.values()) {
                    for (int ef : mode == SearchMode.GRAPH ? new int[] {64, 400} : new int[] {64}) {
                        SearchOptions<Integer> options =
                                SearchOptions.<Integer>top(K).withMode(mode).withEf(ef);
                        say(
                                "%d vectors, %s%s: %s",
                                count,
                                mode,
                                mode == SearchMode.GRAPH ? " at ef " + ef : "",
                                queries.timed(index, some, options));
                    }
                }
            }
        }
    }

    /**
     * Upserts and deletes of a store on disk, each forced with the others of ten milliseconds, while one thread searches. The first
     * writes are not counted: code is compiled meanwhile, and a round of repair begins, which lasts to the end.
     *
     * @param folder where the store is filled if it is not there
     */
    private void writes(Path folder) throws InterruptedException {
        if (!Files.exists(folder)) {
            try (VectorStore<Integer> store = open(folder)) {
                for (int i = 0; i < vectors.length; i++) {
                    store.put(i, vectors[i]);
                }
            }
            say("filled; to be measured by the next run");
            return;
        }
        try (VectorStore<Integer> store = open(folder)) {
            AtomicBoolean end = new AtomicBoolean();
            LongAdder searches = new LongAdder();
            double[] slowest = {0};
            Thread reader = Thread.ofPlatform().start(() -> {
                while (!end.get()) {
                    long start = System.nanoTime();
                    store.search(queries.get(searches.intValue()), SearchOptions.top(K));
                    slowest[0] = Math.max(slowest[0], since(start));
                    searches.increment();
                }
            });
            Thread force = Thread.ofPlatform().start(() -> {
                while (!end.get()) {
                    store.force();
                    pause();
                }
            });
            int unmeasured = vectors.length / 10;
            int writes = vectors.length / 20;
            double[][] puts = new double[2][writes];
            double[][] deletes = new double[2][writes / 3 + 1];
            for (int i = -unmeasured; i < writes; i++) {
                int key = RANDOM.nextInt(vectors.length);
                float[] vector = vectors[RANDOM.nextInt(vectors.length)];
                time(puts, i, () -> store.put(key, vector));
                if (i % 3 == 0) {
                    int deleted = RANDOM.nextInt(vectors.length);
                    time(deletes, i < 0 ? i : i / 3, () -> store.delete(deleted));
                }
            }
            end.set(true);
            reader.join();
            force.join();
            say("of %d vectors on disk, beside a reader and a forcing thread", vectors.length);
            say("upsert: %s; processor time: %s", Queries.percentiles(puts[0]), Queries.percentiles(puts[1]));
            say("delete: %s; processor time: %s", Queries.percentiles(deletes[0]), Queries.percentiles(deletes[1]));
            say("the reader: %d searches meanwhile, the slowest %.1f ms", searches.intValue(), slowest[0]);
        }
    }

    private VectorStore<Integer> open(Path folder) {
        return VectorStore.open(folder, HnswOptions.of(vectors[0].length), KeyCodec.integers());
    }

    /** Milliseconds by the clock and of the processor; not kept where at is below 0. */
    private static void time(double[][] times, int at, Runnable write) {
        long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        long start = System.nanoTime();
        write.run();
        if (at >= 0) {
            times[0][at] = since(start);
            times[1][at] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e6;
        }
    }

    private static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Half of the items are replaced by others, in random order, four times. */
    private void churn() throws IOException {
        int count = Math.min(FLAT, vectors.length / 4);
        int[] holds = IntStream.range(0, count).toArray();
        try (TemporaryFolder folder = new TemporaryFolder("vectors");
                VectorStore<Integer> store = open(folder.path())) {
            for (int key = 0; key < count; key++) {
                store.put(key, vectors[key]);
            }
            double most = 0;
            for (int round = 0; round < 4; round++) {
                int[] order = shuffled(count);
                for (int i = 0; i < count / 2; i++) {
                    holds[order[i]] = RANDOM.nextInt(vectors.length);
                    if (i % 2 == 0) {
                        store.delete(order[i]);
                    }
                    store.put(order[i], vectors[holds[order[i]]]);
                    most = Math.max(most, store.fileBytes() / (double) store.usedBytes());
                }
            }
            float[][] now = Arrays.stream(holds).mapToObj(i -> vectors[i]).toArray(float[][]::new);
            SearchOptions<Integer> walk = SearchOptions.<Integer>top(K).withMode(SearchMode.GRAPH);
            double churned = queries.recall(query -> store.search(query, walk), now, key -> true);
            double fresh;
            try (HnswIndex<Integer> index = built(now)) {
                fresh = queries.recall(query -> index.search(query, walk), now, key -> true);
            }
            long lost = IntStream.range(0, count)
                    .filter(key -> store.search(now[key], walk.withEf(400)).stream()
                            .noneMatch(hit -> hit.key() == key || Arrays.equals(now[hit.key()], now[key])))
                    .count();
            say(
                    "churn of %d vectors: recall %.3f, built afresh %.3f; not found by their own vector %d",
                    count, churned, fresh, lost);
            say(
                    "file to live bytes: at most %.2f, at the end %.2f",
                    most, store.fileBytes() / (double) store.usedBytes());
            store.compact();
            say("compacted: %.2f", store.fileBytes() / (double) store.usedBytes());
        }
    }

    private static int[] shuffled(int count) {
        int[] order = IntStream.range(0, count).toArray();
        for (int i = count - 1; i > 0; i--) {
            int j = RANDOM.nextInt(i + 1);
            int swap = order[i];
            order[i] = order[j];
            order[j] = swap;
        }
        return order;
    }

    /** A thousand copies of each of fifty vectors among as many others. */
    private void copies() {
        int others = vectors.length / 2;
        float[][] mixed = Arrays.copyOf(vectors, 2 * others);
        for (int i = 0; i < others; i++) {
            mixed[others + i] = vectors[i % 50];
        }
        int[] order = shuffled(mixed.length);
        float[][] shuffled = Arrays.stream(order).mapToObj(i -> mixed[i]).toArray(float[][]::new);
        built(Arrays.copyOf(vectors, 20_000)).close();
        double[] seconds = new double[2];
        double[] recalls = new double[2];
        float[][][] sets = {vectors, shuffled};
        for (int set = 0; set < 2; set++) {
            long start = System.nanoTime();
            try (HnswIndex<Integer> index = built(sets[set])) {
                seconds[set] = since(start) / 1e3;
                boolean plain = set == 0;
                Predicate<Integer> rest =
                        key -> plain ? key >= 50 && key < others : order[key] >= 50 && order[key] < others;
                recalls[set] = queries.recall(
                        query ->
                                index
                                        .search(
                                                query,
                                                SearchOptions.<Integer>top(100).withMode(SearchMode.GRAPH))
                                        .stream()
                                        .filter(hit -> rest.test(hit.key()))
                                        .toList(),
                        sets[set],
                        rest);
            }
        }
        say("copies: recall of the others %.3f, of as many without copies %.3f", recalls[1], recalls[0]);
        say("copies: built in %.1f s, as many without copies in %.1f s", seconds[1], seconds[0]);
    }

    /** Milliseconds. */
    private static double since(long start) {
        return (System.nanoTime() - start) / 1e6;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
