package dev.lareira.rag.internal.log;

import dev.lareira.rag.RagException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Reads the segments of a folder and makes the table of keys. What a writer finds unfinished or obsolete it clears away. */
final class LogLoader {
    /** A compaction of another process may delete segments while they are opened for reading. */
    private static final int ATTEMPTS = 20;

    private final Path folder;
    private final LogOptions options;
    final List<Segment> segments = new ArrayList<>();
    final Map<Key, Location> table = new HashMap<>();
    /** The segment that appends go to. */
    Optional<Segment> active = Optional.empty();

    Optional<UUID> store = Optional.empty();
    long sequence;
    private long records;
    private int corrected;
    private final List<LogHealth.Lost> lost = new ArrayList<>();
    private long cut;
    private long bytes;

    LogLoader(Path folder, LogOptions options) {
        this.folder = folder;
        this.options = options;
    }

    LogHealth health() {
        return new LogHealth(records, corrected, lost, cut);
    }

    void load() throws IOException {
        openAll();
        segments.removeIf(segment -> {
            boolean obsolete = segments.stream().anyMatch(other -> segment.number() < other.replaces());
            if (obsolete) {
                drop(segment);
            }
            return obsolete;
        });
        for (Segment segment : List.copyOf(segments)) {
            if (!segment.store().equals(store.orElse(segment.store()))) {
                throw new RagException(segment.path()
                        + " is of another index than the files beside it; put it back where" + " it belongs");
            }
            store = Optional.of(segment.store());
            read(segment);
        }
        table.values().removeIf(Location::isDeleted);
    }

    private void openAll() throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                for (Path path : Folder.segments(folder)) {
                    segments.add(Segment.open(path, options.writable(), options.files()));
                }
                return;
            } catch (FileNotFoundException e) {
                if (options.writable() || attempt == ATTEMPTS) {
                    throw e;
                }
                close();
            }
        }
    }

    private void drop(Segment segment) {
        if (options.writable()) {
            segment.discard();
        } else {
            segment.close();
        }
    }

    /** Of all files that were read. */
    long bytes() {
        return bytes;
    }

    private void read(Segment segment) throws IOException {
        ByteBuffer loaded = segment.load();
        bytes += loaded.capacity();
        SegmentScan scan = SegmentScan.of(loaded, new SegmentScan.Visitor() {
            @Override
            public void put(long at, byte[] key, int valueAt, int valueLength) {
                records++;
                note(Key.of(key), new Location(segment, valueAt, valueLength, at));
            }

            @Override
            public void delete(long at, byte[] key) {
                records++;
                note(Key.of(key), Location.deleted(at));
            }
        });
        sequence = Math.max(sequence, scan.lastSequence());
        corrected += scan.corrected().size();
        scan.lost().forEach(range -> lost.add(new LogHealth.Lost(segment.path(), range.at(), range.length())));
        if (!scan.ended()) {
            active.ifPresent(older -> lost.add(new LogHealth.Lost(older.path(), older.end(), 0)));
            active = Optional.of(segment);
        }
        cut += loaded.capacity() - scan.end();
        mend(segment, loaded, scan);
    }

    private void mend(Segment segment, ByteBuffer bytes, SegmentScan scan) throws IOException {
        if (!options.writable()) {
            if (!scan.corrected().isEmpty()) {
                segment.keep(bytes);
            }
            return;
        }
        for (SegmentScan.Range range : scan.corrected()) {
            segment.mend(range.at(), bytes.array(), range.length());
        }
        if (scan.end() < bytes.capacity()) {
            segment.cut(scan.end());
        }
        if (!scan.corrected().isEmpty() || scan.end() < bytes.capacity()) {
            segment.force();
        }
    }

    /** Of one sequence the later counts. */
    private void note(Key key, Location location) {
        table.merge(key, location, (old, now) -> now.sequence() >= old.sequence() ? now : old);
    }

    void close() {
        segments.forEach(Segment::close);
        segments.clear();
    }
}
