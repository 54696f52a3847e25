package dev.lareira.core.internal.model;

import dev.lareira.core.PackedCache;
import dev.lareira.core.internal.store.BoundedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The files of a {@link PackedCache}: one for each model, and those that are being written. */
public final class PackedFolder {
    private static final Logger LOG = LoggerFactory.getLogger(PackedFolder.class);
    private static final String PART = ".part";
    /** A file that is still unfinished then has lost its writer. */
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final long maxBytes;
    private final BoundedFolder files;

    public PackedFolder(PackedCache cache) {
        folder = cache.folder();
        maxBytes = cache.maxBytes();
        files = new BoundedFolder(folder, ".packed", maxBytes);
    }

    /** The file of a model. */
    Path file(String identity) {
        return files.file(identity);
    }

    /** Notes that a file has been used. */
    void markUsed(Path file) {
        files.markUsed(file);
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
        files.shrink(bytes);
        return Files.getFileStore(folder).getUsableSpace() / 2 < bytes
                ? Optional.empty()
                : Optional.of(Files.createTempFile(folder, "", PART));
    }

    /** Deletes what is kept of model files that are gone, and what was never finished. */
    public void deleteOrphans() throws IOException {
        for (Path file : files.files()) {
            if (isOrphan(file)) {
                Files.deleteIfExists(file);
            }
        }
        for (Path part : BoundedFolder.files(folder, PART)) {
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
}
