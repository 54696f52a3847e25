package dev.lareira.core;

import dev.lareira.core.internal.model.PackedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder in which the weights of models are kept as the kernels want them, so that a model that was loaded once is mapped the next
 * time instead of being packed again. All of it can be deleted at any time. A file belongs to a model file as it is, with its size and
 * time and samples of its tensors, and is checked by checksums; the time it was last used is its modification time.
 *
 * @param folder made when it is needed first
 * @param maxBytes of all files together, those used longest ago are deleted for a new one. None is written either that would leave
 *     less of the disk free than it takes itself
 */
public record PackedCache(Path folder, long maxBytes) {
    /** 16 GB. */
    public static final long DEFAULT_MAX_BYTES = 16L << 30;

    private static final Logger LOG = LoggerFactory.getLogger(PackedCache.class);
    private static final String ENDING = ".packed";
    private static final String PART = ".part";
    /** A file that is still unfinished then has lost its writer. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    /** With {@link #DEFAULT_MAX_BYTES}. */
    public static PackedCache in(Path folder) {
        return new PackedCache(folder, DEFAULT_MAX_BYTES);
    }

    /** The file of a model. */
    public Path file(String identity) {
        return folder.resolve(identity + ENDING);
    }

    /**
     * Makes room for a file of so many bytes.
     *
     * @return a new, empty file to write, in the same folder, where there is room
     */
    public Optional<Path> newFile(long bytes) throws IOException {
        Files.createDirectories(folder);
        deleteOrphans();
        List<Entry> entries = entries();
        long total = bytes + entries.stream().mapToLong(Entry::bytes).sum();
        if (bytes > maxBytes) {
            return Optional.empty();
        }
        for (Entry entry : entries) {
            if (total > maxBytes) {
                Files.deleteIfExists(entry.path());
                total -= entry.bytes();
            }
        }
        return Files.getFileStore(folder).getUsableSpace() / 2 < bytes
                ? Optional.empty()
                : Optional.of(Files.createTempFile(folder, "", PART));
    }

    /** Deletes what is kept of model files that are gone, and what was never finished. */
    public void deleteOrphans() throws IOException {
        for (Entry entry : entries()) {
            if (isOrphan(entry.path())) {
                Files.deleteIfExists(entry.path());
            }
        }
        for (Path part : files(PART)) {
            if (Files.getLastModifiedTime(part)
                    .toInstant()
                    .isBefore(Instant.now().minus(ABANDONED))) {
                Files.deleteIfExists(part);
            }
        }
    }

    private static boolean isOrphan(Path file) {
        try {
            return !Files.exists(PackedFile.source(file));
        } catch (IOException e) {
            LOG.debug("{} is of no use: {}", file, e.toString());
            return true;
        }
    }

    private record Entry(Path path, long bytes, FileTime used) {}

    /** Those used longest ago first. */
    private List<Entry> entries() throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (Path file : files(ENDING)) {
            try {
                entries.add(new Entry(file, Files.size(file), Files.getLastModifiedTime(file)));
            } catch (NoSuchFileException e) {
                LOG.debug("{} was deleted meanwhile", file);
            }
        }
        entries.sort(Comparator.comparing(Entry::used));
        return entries;
    }

    private List<Path> files(String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(ending))
                    .toList();
        }
    }
}
