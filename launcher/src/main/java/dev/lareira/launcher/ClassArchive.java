package dev.lareira.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Classes parsed and checked ahead, which a later start maps instead of loading (class-data sharing, JEP 350): made by the
 * first run that used a model and ended well, thrown away with the jar or the Java it belongs to. Whatever is wrong with it
 * or its folder, Lareira starts without.
 */
final class ClassArchive {
    /** Commands that load all that matters; the archive of a shorter one would be poor. */
    private static final Set<String> TRAINERS = Set.of("run", "chat", "demo");

    /** Has classes of its own, and ends by a signal: the JVM keeps its archive itself, but replaces none of another jar. */
    private static final String SERVER = "serve";

    private static final long BYTES_NEEDED = 64 << 20;

    private final Path folder;
    private final Path jar;
    private final Path javaHome;

    ClassArchive(Path folder, Path jar, Path javaHome) {
        this.folder = folder;
        this.jar = jar;
        this.javaHome = javaHome;
    }

    /** Flags that use the archive or, where there is none yet and the command suits, make one. */
    List<String> flags(String command) {
        try {
            if (command.equals(SERVER)) {
                Files.createDirectories(folder);
                if (!Files.isWritable(folder)) {
                    return List.of();
                }
                Path file = file("serve");
                if (!Files.exists(file)) {
                    discard("serve*.jsa");
                }
                return quietly("-XX:+AutoCreateSharedArchive", "-XX:SharedArchiveFile=" + file);
            }
            Path file = file("lareira");
            if (Files.isReadable(file)) {
                return quietly("-XX:SharedArchiveFile=" + file);
            }
            if (TRAINERS.contains(command)) {
                Files.createDirectories(folder);
                // A JVM that cannot write its archive ends as if the command had failed.
                if (Files.isWritable(folder) && Files.getFileStore(folder).getUsableSpace() > BYTES_NEEDED) {
                    return quietly("-XX:ArchiveClassesAtExit=" + fresh());
                }
            }
        } catch (IOException e) {
            // No archive.
        }
        return List.of();
    }

    /** After the run: puts what it made in place of older archives, or throws it away. */
    void settle(boolean success) {
        try {
            if (!success || !Files.exists(fresh())) {
                Files.deleteIfExists(fresh());
                return;
            }
            discard("lareira-*.jsa");
            Files.move(fresh(), file("lareira"), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // The next run tries again.
        }
    }

    /** Named after the jar and the Java installation as they are now. */
    private Path file(String name) throws IOException {
        String key = String.join(
                "\n",
                jar.toAbsolutePath().toString(),
                Long.toString(Files.size(jar)),
                Files.getLastModifiedTime(jar).toString(),
                Files.readString(javaHome.resolve("release")));
        UUID digest = UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8));
        return folder.resolve("%s-%016x.jsa".formatted(name, digest.getLeastSignificantBits()));
    }

    /** Removes what other jars and other Java installations left. */
    private void discard(String pattern) throws IOException {
        try (DirectoryStream<Path> older = Files.newDirectoryStream(folder, pattern)) {
            for (Path archive : older) {
                Files.deleteIfExists(archive);
            }
        }
    }

    /** Written to by this process's child alone. */
    private Path fresh() {
        return folder.resolve("fresh-%d.jsa".formatted(ProcessHandle.current().pid()));
    }

    /** The JVM's remarks on archives would stand on standard output, amid JSON. */
    private static List<String> quietly(String... flags) {
        List<String> all = new ArrayList<>(List.of(flags));
        all.addAll(List.of("-Xlog:cds*=off", "-Xlog:aot*=off"));
        return all;
    }
}
