package dev.lareira.core.internal.model;

import dev.lareira.core.PackedCache;
import java.io.IOException;
import java.io.UncheckedIOException;
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

/** The files of a {@link PackedCache}: one for each model, and those that are being written. The time one was last used is its modification time. */
public final class PackedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PackedFolder.class);
    private static final String ENDING = ".packed";
    private static final String PART = ".part";
    /** A file that is still unfinished then has lost its writer. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final long maxBytes;

    public PackedFolder(PackedCache cache) {
        folder = cache.folder();
        maxBytes = cache.maxBytes();
    }

    /** The file of a model. */
    Path file(String identity) {
        return folder.resolve(identity + ENDING);
    }

    /**
     * Makes room for so many bytes.
     *
     * @return a new, empty file to write them to, where there is room
     */
    Optional<Path> newFile(long bytes) throws IOException {
        Files.createDirectories(folder);
        deleteOrphans();
        if (bytes > maxBytes) {
            return Optional.empty();
        }
        List<Entry> entries = entries();
        long total = bytes + entries.stream().mapToLong(Entry::bytes).sum();
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
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
