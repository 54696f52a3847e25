package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Writes what is in use of all ended segments to new ones. The first of these says that it replaces the old; it gets its
 * name last, so all of them replace all of the old at once. Runs beside writes and reads.
 */
final class Compaction implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");

    /** A value that is in use. */
    record Used(Key key, Location location) {}

    /** A value and where it lies now. */
    record Moved(Used from, Location to) {}

    /**
     * What a compaction starts from.
     *
     * @param ended the segments to replace
     * @param next lowest number of a segment that comes after them
     */
    record Snapshot(List<Segment> ended, List<Used> used, long sequence, long next) {}

    private final LogStore log;
    private final LogWriter writer;
    private final LogOptions options;
    private final AtomicBoolean started = new AtomicBoolean();
    private volatile boolean stopped;

    Compaction(LogStore log, LogWriter writer, LogOptions options) {
        this.log = log;
        this.writer = writer;
        this.options = options;
    }

    /** Runs in the background, unless it does already. */
    void start() {
        if (started.compareAndSet(false, true)) {
            Thread.ofPlatform().name("lareira-compaction").daemon().start(() -> {
                try {
                    run();
                } catch (RagException e) {
                    LOG.log(System.Logger.Level.WARNING, "not compacted, the log stays as it was: " + e.getMessage());
                } finally {
                    started.set(false);
                }
            });
        }
    }

    /** Does all of it; false when it was stopped. */
    synchronized boolean run() {
        List<Segment> made = new ArrayList<>();
        try {
            if (stopped) {
                return false;
            }
            Snapshot snapshot = log.seal();
            List<Moved> moved = new ArrayList<>();
            if (!copy(snapshot, made, moved)) {
                made.forEach(Segment::discard);
                return false;
            }
            for (Segment segment : made.reversed()) {
                segment.publish();
                Folder.force(segment.path().getParent());
            }
            log.replace(snapshot.ended(), made, moved);
            return true;
        } catch (IOException e) {
            made.forEach(Segment::discard);
            throw new RagException(log + " cannot be compacted: " + e.getMessage(), e);
        }
    }

    private boolean copy(Snapshot snapshot, List<Segment> made, List<Moved> moved) throws IOException {
        List<Used> used = new ArrayList<>(snapshot.used());
        used.sort(Comparator.comparingLong(
                        (Used value) -> value.location().segment().number())
                .thenComparingLong(value -> value.location().at()));
        made.add(writer.create(snapshot.next()));
        for (Used value : used) {
            if (stopped) {
                return false;
            }
            Location from = value.location();
            Changes change = new Changes().put(value.key(), from.segment().read(from.at(), from.length()));
            if (made.getLast().end() + change.size() > options.segmentBytes()
                    && made.getLast().end() > SegmentHeader.BYTES) {
                end(made.getLast(), snapshot.sequence());
                made.add(writer.create(0));
            }
            long at = made.getLast().append(change.seal(from.sequence()), change.size());
            long valueAt = at + change.list().getFirst().valueAt();
            moved.add(new Moved(value, new Location(made.getLast(), valueAt, from.length(), from.sequence())));
        }
        end(made.getLast(), snapshot.sequence());
        return true;
    }

    private static void end(Segment segment, long sequence) throws IOException {
        segment.append(Record.end(sequence), Record.HEADER);
    }

    /** Runs an action while no compaction does. */
    synchronized <T> T pausedFor(Supplier<T> action) {
        return action.get();
    }

    /** Stops it and waits until it has. */
    @Override
    public void close() {
        stopped = true;
        synchronized (this) {
            stopped = true;
        }
    }
}
