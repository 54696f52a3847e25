package dev.lareira.rag;

import dev.lareira.rag.internal.log.CachedGraph;
import dev.lareira.rag.internal.log.Changes;
import dev.lareira.rag.internal.log.Key;
import dev.lareira.rag.internal.log.LogOptions;
import dev.lareira.rag.internal.log.LogStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/**
 * Vectors by key on disk, each with some bytes of the caller's, and the index over them: a durable {@link HnswIndex}.
 *
 * <pre>{@code
 * try (VectorStore<String> store = VectorStore.open(folder, HnswOptions.of(384), KeyCodec.strings())) {
 *     store.put("note.md#3", vector, "the text".getBytes(UTF_8));
 *     store.force();
 *     List<Hit<String>> hits = store.search(query, SearchOptions.top(10));
 * }
 * }</pre>
 *
 * <p>Thread-safe; searches never wait for writes. What {@link #put} or {@link #delete} returned for is there after a crash
 * of the process, and after {@link #force} also of the machine. One process at a time may have it open.
 */
public final class VectorStore<K> implements AutoCloseable {
    private static final String GRAPH = "vectors";

    private final KeyCodec<K> codec;
    private final LogStore log;
    private final CachedGraph<K> graph;
    private final int dimension;

    private VectorStore(KeyCodec<K> codec, LogStore log, CachedGraph<K> graph, int dimension) {
        this.codec = codec;
        this.log = log;
        this.graph = graph;
        this.dimension = dimension;
    }

    /**
     * Opens a store, or makes one where there is none. Metric, storage and the shape of the graph may differ from before; it
     * is then made again.
     *
     * @throws RagException when another has it open, it cannot be read, is of a newer version or of another dimension
     */
    public static <K> VectorStore<K> open(Path folder, HnswOptions options, KeyCodec<K> codec) {
        LogStore log = LogStore.open(folder.resolve("log"), LogOptions.WRITER);
        try {
            CachedGraph<K> graph = CachedGraph.open(
                    folder.resolve("cache"), GRAPH, options, codec, truth(log, codec, options.dimension()));
            return new VectorStore<>(codec, log, graph, options.dimension());
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private static <K> CachedGraph.Truth<K> truth(LogStore log, KeyCodec<K> codec, int dimension) {
        return new CachedGraph.Truth<>() {
            @Override
            public LogStore log() {
                return log;
            }

            @Override
            public void forEach(BiConsumer<K, Long> visitor) {
                log.forEach((key, generation) -> visitor.accept(codec.decode(key.bytes()), generation));
            }

            @Override
            public Optional<float[]> vector(K key) {
                return log.get(Key.of(codec.encode(key))).map(value -> vectorOf(log, value, dimension));
            }
        };
    }

    private static float[] vectorOf(LogStore log, byte[] value, int dimension) {
        ByteBuffer in = ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN);
        int stored = in.getInt();
        if (stored != dimension) {
            throw new RagException(log + " holds vectors of " + stored + " values, not of " + dimension
                    + "; open it with that dimension, or another folder");
        }
        float[] vector = new float[stored];
        in.asFloatBuffer().get(vector);
        return vector;
    }

    /** Number of keys. */
    public int size() {
        return graph.index().size();
    }

    /** Adds a key or replaces what it has. */
    public void put(K key, float[] vector) {
        put(key, vector, new byte[0]);
    }

    /** Adds a key or replaces what it has, with bytes that {@link #payload} gives back. */
    public synchronized void put(K key, float[] vector, byte[] payload) {
        if (vector.length != dimension) {
            throw new RagException("vector of " + vector.length + " values, this store holds vectors of " + dimension);
        }
        graph.index().requireVector(vector);
        ByteBuffer value = ByteBuffer.allocate(Integer.BYTES + Float.BYTES * vector.length + payload.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(vector.length);
        for (float each : vector) {
            value.putFloat(each);
        }
        log.write(
                new Changes().put(Key.of(codec.encode(key)), value.put(payload).array()));
        graph.put(key, vector);
    }

    /** Whether the key was there. */
    public synchronized boolean delete(K key) {
        Key encoded = Key.of(codec.encode(key));
        boolean there = log.contains(encoded);
        if (there) {
            log.write(new Changes().delete(encoded));
            graph.delete(key);
        }
        return there;
    }

    /** Deletes all keys that match, all of them or none; returns how many. */
    public synchronized int deleteIf(Predicate<? super K> filter) {
        Changes changes = new Changes();
        int[] count = {0};
        log.forEach((key, generation) -> {
            if (filter.test(codec.decode(key.bytes()))) {
                changes.delete(key);
                count[0]++;
            }
        });
        log.write(changes);
        graph.retain(key -> !filter.test(key));
        return count[0];
    }

    public boolean contains(K key) {
        return log.contains(Key.of(codec.encode(key)));
    }

    /** The vector as it was given. */
    public Optional<float[]> vector(K key) {
        return log.get(Key.of(codec.encode(key))).map(value -> vectorOf(log, value, dimension));
    }

    /** The bytes that were given with the vector. */
    public Optional<byte[]> payload(K key) {
        return log.get(Key.of(codec.encode(key)))
                .map(value -> Arrays.copyOfRange(value, Integer.BYTES + Float.BYTES * dimension, value.length));
    }

    /** Hits, best first. */
    public List<Hit<K>> search(float[] query, SearchOptions<K> options) {
        return graph.index().search(query, options);
    }

    /** Returns when all that was done survives a crash of the machine; calls of several threads share one write. */
    public void force() {
        log.force(log.generation());
    }

    /** Leaves nothing on the disk of what was deleted or replaced before this call. */
    public synchronized void compact() {
        log.compact();
        graph.save();
    }

    /** Bytes of the log on the disk. */
    public long fileBytes() {
        return log.fileBytes();
    }

    /** Bytes of the log that are in use. */
    public long usedBytes() {
        return log.usedBytes();
    }

    /** Makes all durable, and the next start fast; twice does no harm. */
    @Override
    public synchronized void close() {
        try {
            graph.saveIfWorthwhile();
        } finally {
            graph.close();
            log.close();
        }
    }
}
