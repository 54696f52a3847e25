package dev.lareira.core.internal.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of one ending in a folder, which together have at most so many bytes: those used longest ago go first. The time
 * a file was last used is its modification time. Several processes may share a folder.
 */
public final class BoundedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(BoundedFolder.class);

    private final Path folder;
    private final String ending;
    private final long maxBytes;

    /** @param ending of names, with its dot */
    public BoundedFolder(Path folder, String ending, long maxBytes) {
        this.folder = folder;
        this.ending = ending;
        this.maxBytes = maxBytes;
    }

    /** @param name without the ending */
    public Path file(String name) {
        return folder.resolve(name + ending);
    }

    /** The files that are there; none when there is no folder. */
    public List<Path> files() throws IOException {
        return files(folder, ending);
    }

    /** The files in a folder whose names end so; none when there is no folder. */
    public static List<Path> files(Path folder, String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Notes that a file has been used, where that can be written down. */
    public void markUsed(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{} is used, but cannot be marked as such: {}", file, e.toString());
        }
    }

    /**
     * Makes room for so many bytes more.
     *
     * @return what was deleted
     */
    public List<Path> shrink(long room) throws IOException {
        record Entry(Path path, long bytes, FileTime used) {}
        List<Entry> entries = new ArrayList<>();
        for (Path file : files()) {
            try {
                entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
            } catch (NoSuchFileException e) {
                LOG.debug("{} was deleted meanwhile", file);
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        long total = room + entries.stream().mapToLong(Entry::bytes).sum();
        List<Path> deleted = new ArrayList<>();
        for (Entry entry : entries) {
            if (total > maxBytes) {
                Files.deleteIfExists(entry.path());
                deleted.add(entry.path());
                total -= entry.bytes();
            }
        }
        return deleted;
    }
}
