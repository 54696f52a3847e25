package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * A durable table of keys and values. What was written is there after the process crashes, and what {@link #force} returned
 * for also after the machine does; of writes behind that each is then there as a whole or not at all. Thread-safe.
 *
 * <p>A write that fails, as on a full disk, has not happened, and a later one may succeed. When forcing fails the system may
 * have dropped what was written before, so all that follows is refused until the log is opened again.
 */
public final class LogStore implements AutoCloseable {
    /** Unused bytes below this are not worth a compaction in the background. */
    private static final long LEAST_GARBAGE = 1 << 20;

    private final Path folder;
    private final LogOptions options;
    private final Optional<StoreLock> lock;
    private final UUID id;
    private final LogHealth health;
    private final long bytesWhenOpened;
    private final LogWriter writer;
    private final Compaction compaction;

    // Guarded by this.
    private final List<Segment> segments;
    private final Map<Key, Location> table;
    private long generation;
    private long usedBytes;
    private boolean closed;

    private LogStore(Path folder, LogOptions options, Optional<StoreLock> lock, LogLoader loaded) {
        this.folder = folder;
        this.options = options;
        this.lock = lock;
        id = loaded.store.orElseGet(UUID::randomUUID);
        health = loaded.health();
        writer = new LogWriter(folder, options, id, loaded);
        compaction = new Compaction(this, writer, options);
        segments = loaded.segments;
        table = loaded.table;
        generation = loaded.sequence;
        bytesWhenOpened = loaded.bytes();
        table.forEach((key, location) -> usedBytes += location.bytes(key));
    }

    /**
     * Opens the log in a folder; a writer makes what is not there.
     *
     * @throws RagException when another writes to it, it cannot be read, or is of a newer version. Damage is no error: see
     *     {@link #health}
     */
    public static LogStore open(Path folder, LogOptions options) {
        Optional<StoreLock> lock = Optional.empty();
        LogLoader loader = new LogLoader(folder, options);
        try {
            if (options.writable()) {
                Files.createDirectories(folder);
                lock = Optional.of(StoreLock.take(folder));
                Folder.partials(folder).forEach(Folder::delete);
            }
            loader.load();
            return new LogStore(folder, options, lock, loader);
        } catch (IOException | RuntimeException e) {
            try {
                loader.close();
                if (lock.isPresent()) {
                    lock.get().close();
                }
            } catch (IOException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e instanceof RagException told ? told : failure(folder, "opened", e);
        }
    }

    private static RagException failure(Path folder, String what, Exception e) {
        return new RagException(folder + ": the log cannot be " + what + ": " + e.getMessage(), e);
    }

    /** Tells this log from all others. */
    public UUID id() {
        return id;
    }

    public boolean isWritable() {
        return options.writable();
    }

    /** Whether nothing was written by another process since this was opened. */
    public boolean isCurrent() {
        if (options.writable()) {
            return true;
        }
        try {
            long now = 0;
            for (Path file : Folder.segments(folder)) {
                now += Files.size(file);
            }
            return now == bytesWhenOpened;
        } catch (IOException e) {
            // A compaction has just deleted a file.
            return false;
        }
    }

    /** What was found when this was opened. */
    public LogHealth health() {
        return health;
    }

    /** Grows with each write; what is made from this log carries it as its stamp. */
    public synchronized long generation() {
        return generation;
    }

    public synchronized int size() {
        return table.size();
    }

    /** Bytes of all files. */
    public synchronized long fileBytes() {
        return segments.stream().mapToLong(Segment::end).sum();
    }

    /** Bytes of the records that are in use. */
    public synchronized long usedBytes() {
        return usedBytes;
    }

    public synchronized boolean contains(Key key) {
        return table.containsKey(key);
    }

    /** All keys as of now, with the generation in which each got its value. */
    public void forEach(BiConsumer<Key, Long> visitor) {
        used().forEach(value -> visitor.accept(value.key(), value.location().sequence()));
    }

    private synchronized List<Compaction.Used> used() {
        List<Compaction.Used> used = new ArrayList<>(table.size());
        table.forEach((key, location) -> used.add(new Compaction.Used(key, location)));
        return used;
    }

    public Optional<byte[]> get(Key key) {
        while (true) {
            Location location;
            synchronized (this) {
                requireOpen();
                location = table.get(key);
            }
            if (location == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(location.segment().read(location.at(), location.length()));
            } catch (IOException e) {
                // A compaction may have moved the value meanwhile.
                if (!location.segment().closed()) {
                    throw failure(folder, "read", e);
                }
            }
        }
    }

    /**
     * Applies changes together and hands them to the operating system: they survive the end of this process, and after
     * {@link #force} that of the machine.
     *
     * @return the generation that they make
     */
    public long write(Changes changes) {
        long written;
        boolean full;
        synchronized (this) {
            requireWritable();
            if (changes.isEmpty()) {
                return generation;
            }
            if (changes.size() > options.maxRecordBytes()) {
                throw new RagException(folder + ": one write has " + changes.size() + " bytes, maxRecordBytes is "
                        + options.maxRecordBytes() + "; write it in parts");
            }
            written = generation + 1;
            try {
                apply(changes, written, writer.append(changes.seal(written), changes.size(), written));
            } catch (IOException e) {
                throw failure(folder, "written, and what was there stays", e);
            }
            generation = written;
            full = options.autoCompact() && fileBytes() - usedBytes > Math.max(LEAST_GARBAGE, usedBytes * 2 / 5);
        }
        if (full) {
            compaction.start();
        }
        return written;
    }

    private void apply(Changes changes, long sequence, LogWriter.Place place) {
        if (!segments.contains(place.segment())) {
            segments.add(place.segment());
        }
        for (Changes.Change change : changes.list()) {
            Location old = table.remove(change.key());
            usedBytes -= old == null ? 0 : old.bytes(change.key());
            if (change.valueAt() >= 0) {
                Location now =
                        new Location(place.segment(), place.at() + change.valueAt(), change.valueLength(), sequence);
                table.put(change.key(), now);
                usedBytes += now.bytes(change.key());
            }
        }
    }

    /** Returns when all up to a generation survives a crash of the machine. */
    public void force(long through) {
        try {
            writer.force(through);
        } catch (IOException e) {
            throw failure(folder, "made durable; open it again", e);
        }
    }

    /** Writes and forces. */
    public void commit(Changes changes) {
        force(write(changes));
    }

    /** Leaves nothing on the disk of what was deleted or replaced before this call. */
    public void compact() {
        synchronized (this) {
            requireWritable();
        }
        if (!compaction.run()) {
            throw new RagException(folder + ": the log was closed while it was compacted; it stays as it was");
        }
    }

    synchronized Compaction.Snapshot seal() throws IOException {
        writer.end();
        return new Compaction.Snapshot(List.copyOf(segments), used(), generation, writer.nextNumber());
    }

    void replace(List<Segment> old, List<Segment> made, List<Compaction.Moved> moved) {
        synchronized (this) {
            for (Compaction.Moved value : moved) {
                table.replace(value.from().key(), value.from().location(), value.to());
            }
            segments.removeAll(old);
            segments.addAll(made);
        }
        old.forEach(Segment::discard);
        Folder.force(folder);
    }

    /** Reads all files again; what is found wrong is told, not changed. */
    public LogHealth verify() {
        synchronized (this) {
            requireOpen();
        }
        return compaction.pausedFor(() -> {
            LogLoader loader = new LogLoader(folder, LogOptions.READER);
            try {
                loader.load();
                return loader.health();
            } catch (IOException e) {
                throw failure(folder, "read", e);
            } finally {
                loader.close();
            }
        });
    }

    private void requireOpen() {
        if (closed) {
            throw new RagException(folder + ": the log is closed");
        }
    }

    private void requireWritable() {
        requireOpen();
        if (!options.writable()) {
            throw new RagException(folder + " is open for reading only");
        }
    }

    /** Forces all, ends a compaction and gives the lock up; twice does no harm. */
    @Override
    public void close() {
        compaction.close();
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                if (options.writable()) {
                    writer.force(generation);
                }
            } catch (IOException e) {
                throw failure(folder, "made durable", e);
            } finally {
                release();
            }
        }
    }

    private void release() {
        segments.forEach(Segment::close);
        try {
            if (lock.isPresent()) {
                lock.get().close();
            }
        } catch (IOException e) {
            throw failure(folder, "closed", e);
        }
    }

    @Override
    public String toString() {
        return folder.toString();
    }
}
