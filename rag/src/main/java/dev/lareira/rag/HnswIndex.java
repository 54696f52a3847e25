package dev.lareira.rag;

import dev.lareira.quant.Workers;
import dev.lareira.rag.internal.hnsw.Epochs;
import dev.lareira.rag.internal.hnsw.Finder;
import dev.lareira.rag.internal.hnsw.Graph;
import dev.lareira.rag.internal.hnsw.IndexFile;
import dev.lareira.rag.internal.hnsw.Insertion;
import dev.lareira.rag.internal.hnsw.Intake;
import dev.lareira.rag.internal.hnsw.KeyTable;
import dev.lareira.rag.internal.hnsw.LongHeap;
import dev.lareira.rag.internal.hnsw.Repair;
import dev.lareira.rag.internal.hnsw.Scratch;
import dev.lareira.rag.internal.hnsw.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;

/**
 * Nearest vectors by key: a hierarchical navigable small world graph (Malkov and Yashunin 2018) or a scan, whichever is
 * cheaper.
 *
 * <pre>{@code
 * try (HnswIndex<String> index = new HnswIndex<>(HnswOptions.of(384))) {
 *     index.put("note.md#3", vector);
 *     List<Hit<String>> hits = index.search(query, SearchOptions.top(10));
 *     index.save(path, KeyCodec.strings());
 * }
 * }</pre>
 *
 * <p>Thread-safe. Searches never wait and run beside a write; writes wait for each other. A search that begins after a
 * write returned sees it. Keys need {@code equals} and {@code hashCode} and must not change. The same seed and the same
 * writes without searches beside them give the same graph and file, byte for byte.
 *
 * <p>Vectors are kept out of the heap and are freed by {@link #close}; after it, and in searches that it overtakes,
 * every method throws.
 */
public final class HnswIndex<K> implements AutoCloseable {
    /** Vectors that are linked at once. */
    private static final int BATCH = 256;

    private final HnswOptions options;
    private final Vectors vectors;
    private final Graph graph;
    private final Insertion insertion;
    private final Intake intake;
    private final KeyTable<K> keys = new KeyTable<>();
    private final Finder<K> finder;
    private final Epochs epochs = new Epochs();
    private final Repair repair;
    private final Queue<Scratch> scratches = new ConcurrentLinkedQueue<>();
    /** Levels drawn so far. */
    private long draws;

    private volatile int size;
    private volatile boolean closed;

    /** An empty index. */
    public HnswIndex(HnswOptions options) {
        this.options = options;
        vectors = new Vectors(options);
        graph = new Graph(options, vectors);
        insertion = new Insertion(graph, options);
        intake = new Intake(options);
        finder = new Finder<>(options, graph, keys);
        repair = new Repair(graph, epochs, keys::live);
    }

    /**
     * Maps a file that {@link #save} wrote. All of it is checked before; the vectors stay in the file, and later writes
     * never change it.
     *
     * @throws RagException if it cannot be read, is not of this format and version, or damaged
     */
    public static <K> HnswIndex<K> open(Path file, KeyCodec<K> codec) {
        return open(file, codec, HnswOptions.of(1));
    }

    /** As above, with {@code maxVectors} and {@code maxKeyBytes} of these limits; all else is as in the file. */
    public static <K> HnswIndex<K> open(Path file, KeyCodec<K> codec, HnswOptions limits) {
        IndexFile.Header header = IndexFile.readHeader(file, limits);
        HnswIndex<K> index = new HnswIndex<>(header.options());
        try {
            IndexFile.read(file, header, index.vectors, index.graph, (node, bytes) -> {
                K key = codec.decode(bytes);
                if (key == null || index.keys.put(key, node) >= 0) {
                    throw new RagException(
                            file + ": key " + node + " is null or there twice; was it saved with this codec?");
                }
            });
        } catch (RuntimeException e) {
            index.close();
            throw e instanceof RagException
                    ? e
                    : new RagException(file + ": a key cannot be decoded; was it saved with this codec?", e);
        }
        index.draws = header.draws();
        index.size = index.keys.size();
        return index;
    }

    public HnswOptions options() {
        return options;
    }

    /** Number of keys. */
    public int size() {
        return size;
    }

    /** Adds a key; false, without a change, if it is there already. */
    public synchronized boolean add(K key, float[] vector) {
        check(key);
        float[] prepared = intake.prepare(vector);
        if (keys.node(key) >= 0) {
            return false;
        }
        insert(List.of(key), List.of(prepared), Insertion.ALONE);
        return true;
    }

    /** Adds a key or replaces its vector; true if it is new. A search beside it sees the old vector or the new one. */
    public synchronized boolean put(K key, float[] vector) {
        check(key);
        return insert(List.of(key), List.of(intake.prepare(vector)), Insertion.ALONE) > 0;
    }

    /**
     * Adds many keys or replaces their vectors, on as many threads; returns how many are new. Much faster than {@link #put} for
     * each. The graph depends on the keys and vectors and their order, not on the threads; it differs a little from what
     * {@link #put} makes of them.
     *
     * @param keys as many as vectors; of equal ones the last counts
     */
    public synchronized int putAll(List<? extends K> keys, List<float[]> vectors, int threads) {
        if (keys.size() != vectors.size()) {
            throw new RagException(keys.size() + " keys for " + vectors.size() + " vectors");
        }
        keys.forEach(this::check);
        vectors.forEach(intake::prepare);
        int added = 0;
        try (Workers team = Workers.of(threads)) {
            for (int from = 0; from < keys.size(); from += BATCH) {
                int to = Math.min(keys.size(), from + BATCH);
                added += insert(
                        keys.subList(from, to),
                        vectors.subList(from, to).stream().map(intake::prepare).toList(),
                        team);
            }
        }
        return added;
    }

    private int insert(List<? extends K> batch, List<float[]> prepared, Workers team) {
        int[] nodes = new int[batch.size()];
        if (graph.capacity() - repair.free() + nodes.length > options.maxVectors()) {
            throw new RagException(
                    "the index is full: maxVectors is " + options.maxVectors() + "; delete and compact, or raise it");
        }
        for (int i = 0; i < nodes.length; i++) {
            int free = repair.takeFree();
            nodes[i] = free < 0 ? graph.capacity() : free;
            graph.put(nodes[i], prepared.get(i), level());
        }
        insertion.insert(nodes, keys::live, team);
        int added = 0;
        for (int i = 0; i < nodes.length; i++) {
            int old = keys.put(batch.get(i), nodes[i]);
            if (old >= 0) {
                repair.delete(old);
            } else {
                added++;
            }
            size = keys.size();
            repair.advance();
        }
        return added;
    }

    /** Exponentially distributed with mean 1 / ln(m), from the seed and the number of the draw. */
    private int level() {
        long bits = options.seed() + ++draws * 0x9e3779b97f4a7c15L;
        // SplitMix64's finaliser (Steele, Lea and Flood 2014).
        bits = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ bits >>> 27) * 0x94d049bb133111ebL;
        bits ^= bits >>> 31;
        double uniform = ((bits >>> 11) + 1) * 0x1p-53;
        return (int) Math.min(IndexFile.MAX_LEVEL, -StrictMath.log(uniform) / StrictMath.log(options.m()));
    }

    /** Whether the key was there. Its vector is wiped from memory in the course of later writes or by {@link #compact}. */
    public synchronized boolean delete(K key) {
        check(key);
        int node = keys.remove(key);
        if (node < 0) {
            return false;
        }
        size = keys.size();
        repair.delete(node);
        repair.advance();
        return true;
    }

    /** Deletes all keys that match; returns how many. */
    public synchronized int deleteIf(Predicate<? super K> filter) {
        check(filter);
        int count = 0;
        for (int node = 0; node < graph.capacity(); node++) {
            K key = keys.key(node);
            if (key != null && filter.test(key)) {
                delete(key);
                count++;
            }
        }
        return count;
    }

    /** Takes all that was deleted out of the graph at once, and makes every vector reachable again. */
    public synchronized void compact() {
        checkOpen();
        repair.finish();
    }

    public synchronized boolean contains(K key) {
        check(key);
        return keys.node(key) >= 0;
    }

    /** The vector as stored: normalised for cosine, rounded to the storage. */
    public synchronized Optional<float[]> vector(K key) {
        check(key);
        int node = keys.node(key);
        if (node < 0) {
            return Optional.empty();
        }
        float[] vector = new float[options.dimension()];
        vectors.read(node, vector);
        return Optional.of(vector);
    }

    /** The k nearest, best first. */
    public List<Hit<K>> search(float[] query, int k) {
        return search(query, SearchOptions.top(k));
    }

    /** Hits, best first; fewer than k only if the filter keeps fewer. */
    public List<Hit<K>> search(float[] query, SearchOptions<K> search) {
        checkOpen();
        float[] prepared = intake.prepare(query);
        int ef = Math.max(search.k(), search.ef() == 0 ? options.efSearch() : search.ef());
        Scratch pooled = scratches.poll();
        Scratch scratch = pooled == null ? new Scratch() : pooled;
        int epoch = epochs.enter();
        try {
            long[] found = finder.find(prepared, search.k(), ef, search.mode(), search.filter(), scratch);
            return hits(prepared, search.k(), found);
        } catch (IllegalStateException e) {
            checkOpen();
            throw e;
        } finally {
            epochs.exit(epoch);
            scratches.add(scratch);
        }
    }

    private List<Hit<K>> hits(float[] query, int k, long[] found) {
        if (options.metric() == Metric.L2) {
            for (int i = 0; i < found.length; i++) {
                int node = LongHeap.node(found[i]);
                found[i] = LongHeap.entry(vectors.squaredDistance(query, node), node);
            }
            Arrays.sort(found);
        }
        List<Hit<K>> hits = new ArrayList<>(Math.min(k, found.length));
        Set<K> once = new HashSet<>();
        for (int i = 0; i < found.length && hits.size() < k; i++) {
            K key = keys.key(LongHeap.node(found[i]));
            // A write beside this search may have deleted it, or put it in twice for a moment.
            if (key != null && once.add(key)) {
                hits.add(new Hit<>(key, -LongHeap.distance(found[i])));
            }
        }
        return hits;
    }

    /**
     * Compacts and writes the index: to a file beside it, forced to the disk, then moved in its place, so that the name
     * always leads to a whole file.
     */
    public synchronized void save(Path file, KeyCodec<K> codec) {
        compact();
        IndexFile.write(file, options, draws, graph, vectors, node -> {
            K key = keys.key(node);
            return key == null ? null : codec.encode(key);
        });
    }

    /** @throws RagException if {@link #put} would refuse this vector */
    void requireVector(float[] vector) {
        intake.prepare(vector);
    }

    private void check(Object argument) {
        if (argument == null) {
            throw new RagException("a key or filter must not be null");
        }
        checkOpen();
    }

    private void checkOpen() {
        if (closed) {
            throw new RagException("this index is closed");
        }
    }

    /** Frees the vectors and unmaps the file; twice does no harm. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            vectors.close();
        }
    }
}
