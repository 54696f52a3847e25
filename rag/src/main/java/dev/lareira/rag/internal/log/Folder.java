package dev.lareira.rag.internal.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder of a log. */
final class Folder {
    private static final System.Logger LOG = System.getLogger("dev.lareira.rag");

    private Folder() {}

    /** The segments that are there, lowest number first. */
    static List<Path> segments(Path folder) throws IOException {
        return list(folder, Segment.SUFFIX);
    }

    /** Segments that were never finished. */
    static List<Path> partials(Path folder) throws IOException {
        return list(folder, Segment.SUFFIX + Segment.PARTIAL);
    }

    private static List<Path> list(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{16}\\Q" + suffix + "\\E"))
                    .sorted()
                    .toList();
        }
    }

    /** New names are then as durable as the files, where folders can be forced (not on Windows). */
    static void force(Path folder) {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "cannot force " + folder, e);
        }
    }

    /** What cannot be deleted now, as where another process reads it on Windows, is deleted when the log is opened next. */
    static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.INFO, "cannot delete " + file + " yet: " + e);
        }
    }
}
