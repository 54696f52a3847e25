package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The segments that are written. Called by one thread at a time, but for {@link #force} and {@link #create}.
 */
final class LogWriter {
    /** The place of a record. */
    record Place(Segment segment, long at) {}

    private final Path folder;
    private final LogOptions options;
    private final UUID store;
    private final Object forcing = new Object();
    /** Whether a thread forces; guarded by {@link #forcing}. */
    private boolean busy;

    private volatile Optional<Segment> active;
    private long nextNumber;

    /** All up to this sequence is on the device. */
    private volatile long forced;
    /** The last sequence that was appended. */
    private volatile long appended;

    private volatile IOException broken;

    LogWriter(Path folder, LogOptions options, UUID store, LogLoader loaded) {
        this.folder = folder;
        this.options = options;
        this.store = store;
        active = loaded.active;
        nextNumber =
                1 + loaded.segments.stream().mapToLong(Segment::number).max().orElse(0);
        appended = loaded.sequence;
        // What was found may never have been forced.
        forced = loaded.active.isEmpty() ? loaded.sequence : -1;
    }

    private void requireSound() {
        if (broken != null) {
            throw new RagException(
                    folder + ": an earlier write could not be made durable (" + broken.getMessage()
                            + "), so no more are taken; open the log again",
                    broken);
        }
    }

    /** The number of the segment that is created next. */
    synchronized long nextNumber() {
        return nextNumber;
    }

    synchronized Segment create(long replaces) throws IOException {
        return Segment.create(folder, new SegmentHeader(store, nextNumber++, replaces), options.files());
    }

    /** Appends a record, in a new segment where the last is full or none. */
    Place append(byte[] record, int length, long sequence) throws IOException {
        requireSound();
        if (active.isPresent() && active.get().end() + length > options.segmentBytes()) {
            end();
        }
        if (active.isEmpty()) {
            Segment segment = create(0);
            try {
                segment.publish();
            } catch (IOException e) {
                segment.discard();
                throw e;
            }
            Folder.force(folder);
            active = Optional.of(segment);
        }
        long at = active.get().append(record, length);
        appended = sequence;
        return new Place(active.get(), at);
    }

    /** Ends the segment that is written and forces it; the next append begins another. */
    void end() throws IOException {
        requireSound();
        if (active.isPresent()) {
            byte[] record = Record.end(appended);
            active.get().append(record, record.length);
            force(appended);
            active = Optional.empty();
        }
    }

    /**
     * Returns when all up to a sequence is on the device. One thread forces for all that have written by then; the others
     * wait for it.
     */
    void force(long through) throws IOException {
        long reached;
        Optional<Segment> segment;
        boolean interrupted = false;
        synchronized (forcing) {
            while (forced < through && busy) {
                try {
                    forcing.wait();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            if (forced >= through) {
                return;
            }
            requireSound();
            busy = true;
            reached = appended;
            segment = active;
        }
        try {
            // One that ended meanwhile was forced when it did, and may be gone.
            if (segment.isPresent() && !segment.get().closed()) {
                segment.get().force();
            }
        } catch (IOException e) {
            if (!segment.get().closed()) {
                broken = e;
                throw e;
            }
        } finally {
            synchronized (forcing) {
                forced = broken == null ? Math.max(forced, reached) : forced;
                busy = false;
                forcing.notifyAll();
            }
        }
    }
}
