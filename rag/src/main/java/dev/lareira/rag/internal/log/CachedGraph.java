package dev.lareira.rag.internal.log;

import dev.lareira.quant.Workers;
import dev.lareira.rag.HnswIndex;
import dev.lareira.rag.HnswOptions;
import dev.lareira.rag.KeyCodec;
import dev.lareira.rag.RagException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The graph over vectors that a log holds, and its file: a cache. The file's name tells graph, log and generation, so it is
 * never taken for another's; what changed since is made again from the log. Changes come from one thread at a time, searches
 * from any.
 */
public final class CachedGraph<K> implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");
    private static final String SUFFIX = ".graph";
    /** As many changes are made again when the file is opened next, rather than to write it anew now. */
    private static final int FEW = 200;
    /** Vectors that are read from the log before they are put. */
    private static final int AT_ONCE = 4096;

    /** The vectors of the log. */
    public interface Truth<K> {
        LogStore log();

        /** Every key with the generation in which its vector was written. */
        void forEach(BiConsumer<K, Long> visitor);

        Optional<float[]> vector(K key);
    }

    private final Path folder;
    private final String name;
    private final Truth<K> truth;
    private final KeyCodec<K> codec;
    private final HnswIndex<K> index;
    /** Changes since the file was written. */
    private int changes;

    private CachedGraph(Path folder, String name, Truth<K> truth, KeyCodec<K> codec, HnswIndex<K> index) {
        this.folder = folder;
        this.name = name;
        this.truth = truth;
        this.codec = codec;
        this.index = index;
    }

    /**
     * Opens the file if there is one that fits and is sound; in any case the graph agrees with the log when this returns.
     *
     * @param name lower-case letters and digits
     */
    public static <K> CachedGraph<K> open(
            Path folder, String name, HnswOptions options, KeyCodec<K> codec, Truth<K> truth) {
        String prefix = prefix(name, truth.log());
        for (Path file : files(folder, name)) {
            String found = file.getFileName().toString();
            if (found.startsWith(prefix) && !truth.log().health().damaged()) {
                long generation =
                        Long.parseLong(found.substring(prefix.length(), found.length() - SUFFIX.length()), 16);
                // Beside a writer the file may be newer than the log was when it was read.
                if (generation <= truth.log().generation() || !truth.log().isWritable()) {
                    try {
                        HnswIndex<K> index = HnswIndex.open(file, codec);
                        if (index.options().sameVectors(options)) {
                            return new CachedGraph<>(folder, name, truth, codec, index).catchUp(generation);
                        }
                        index.close();
                    } catch (RagException e) {
                        LOG.log(System.Logger.Level.WARNING, e.getMessage() + " (which is done now)");
                    }
                }
            }
        }
        return new CachedGraph<>(folder, name, truth, codec, new HnswIndex<>(options)).catchUp(-1);
    }

    private static String prefix(String name, LogStore log) {
        return name + "-" + log.id().toString().replace("-", "") + "-";
    }

    private static List<Path> files(Path folder, String name) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().matches(name + "-[0-9a-f]{32}-[0-9a-f]+\\" + SUFFIX))
                    .toList();
        } catch (IOException e) {
            throw new RagException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    private CachedGraph<K> catchUp(long generation) {
        Map<K, Long> stored = new HashMap<>();
        truth.forEach(stored::put);
        changes += index.deleteIf(key -> !stored.containsKey(key));
        List<K> keys = new ArrayList<>();
        stored.forEach((key, written) -> {
            if (written > generation || !index.contains(key)) {
                keys.add(key);
            }
        });
        for (int from = 0; from < keys.size(); from += AT_ONCE) {
            List<K> some = keys.subList(from, Math.min(keys.size(), from + AT_ONCE));
            List<float[]> vectors =
                    some.stream().map(key -> truth.vector(key).orElseThrow()).toList();
            index.putAll(some, vectors, Workers.defaultSize());
        }
        changes += keys.size();
        return this;
    }

    /** The graph, for searches. */
    public HnswIndex<K> index() {
        return index;
    }

    /** After the vector was written to the log. */
    public void put(K key, float[] vector) {
        index.put(key, vector);
        changes++;
    }

    /** After the vector was deleted from the log. */
    public void delete(K key) {
        changes += index.delete(key) ? 1 : 0;
    }

    /** Takes out all others. */
    public void retain(Predicate<K> used) {
        changes += index.deleteIf(key -> !used.test(key));
    }

    /** Writes the file if it has fallen behind by more than a few changes. */
    public void saveIfWorthwhile() {
        if (changes > FEW) {
            save();
        }
    }

    /** Writes the file, without anything that was deleted, and deletes older ones. The log must not change meanwhile. */
    public void save() {
        LogStore log = truth.log();
        log.force(log.generation());
        Path file = folder.resolve(prefix(name, log) + Long.toHexString(log.generation()) + SUFFIX);
        try {
            Files.createDirectories(folder);
            index.save(file, codec);
            changes = 0;
        } catch (IOException e) {
            throw new RagException(folder + " cannot be made: " + e.getMessage(), e);
        }
        for (Path other : files(folder, name)) {
            if (!other.equals(file)) {
                Folder.delete(other);
            }
        }
    }

    /** Deletes the files of a graph that is no longer wanted. */
    public static void delete(Path folder, String name) {
        files(folder, name).forEach(Folder::delete);
    }

    @Override
    public void close() {
        index.close();
    }
}
