package dev.lareira.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    private static final String MAKE = "-XX:ArchiveClassesAtExit=";
    private static final String USE = "-XX:SharedArchiveFile=";

    @TempDir
    private Path root;

    private Path folder;
    private Path jar;

    @BeforeEach
    void makeFiles() throws IOException {
        folder = root.resolve("home/cache");
        jar = Files.writeString(root.resolve("lareira.jar"), "one");
        Files.writeString(root.resolve("release"), "JAVA_VERSION=\"25.0.3\"");
    }

    @Test
    void aRunWithAModelMakesItAndLaterOnesUseIt() throws IOException {
        assertThat(archive().flags("info")).isEmpty();
        made("run");
        archive().settle(true);
        assertThat(archive().flags("info").get(0)).startsWith(USE + folder);
        assertThat(archive().flags("run").get(0)).startsWith(USE + folder);
        assertThat(files()).hasSize(1);
    }

    @Test
    void whatAFailedRunMadeIsThrownAway() throws IOException {
        made("chat");
        archive().settle(false);
        assertThat(files()).isEmpty();
        assertThat(archive().flags("chat").get(0)).startsWith(MAKE);
    }

    @Test
    void anotherJarOrJavaGetsItsOwnInPlaceOfTheOld() throws IOException {
        made("demo");
        archive().settle(true);
        List<Path> first = files();
        Files.writeString(jar, "another one");
        made("run");
        archive().settle(true);
        assertThat(files()).hasSize(1).isNotEqualTo(first);
        Files.writeString(root.resolve("release"), "JAVA_VERSION=\"25.0.4\"");
        assertThat(archive().flags("run").get(0)).startsWith(MAKE);
    }

    @Test
    void aServersArchiveIsItsJarsOwnAndTakesThePlaceOfAnothers() throws IOException {
        Path first = server();
        Files.writeString(first, "classes");
        assertThat(server()).isEqualTo(first).exists();
        Files.writeString(jar, "another one");
        assertThat(server()).isNotEqualTo(first);
        assertThat(files()).isEmpty();
    }

    /** The hash code of a list of both sizes and times is the same. */
    @Test
    void jarsThatDifferInSizeAndTimeHaveArchivesOfTheirOwn() throws IOException {
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_790_000_000_000L));
        Path first = server();
        Files.writeString(jar, "four");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1_790_000_000_000L + 33));
        assertThat(server()).isNotEqualTo(first);
    }

    @Test
    void aFolderThatCannotBeMadeMeansNoArchive() throws IOException {
        Files.writeString(root.resolve("home"), "a file in the way");
        assertThat(archive().flags("run")).isEmpty();
        archive().settle(true);
    }

    @Test
    void aJavaThatTellsNoVersionMeansNoArchive() throws IOException {
        Files.delete(root.resolve("release"));
        assertThat(archive().flags("run")).isEmpty();
    }

    private ClassArchive archive() {
        return new ClassArchive(folder, jar, root);
    }

    /** Plays the JVM that writes the archive at its end. */
    private void made(String command) throws IOException {
        String flag = archive().flags(command).get(0);
        assertThat(flag).startsWith(MAKE + folder);
        Files.writeString(Path.of(flag.substring(MAKE.length())), "classes");
    }

    private Path server() {
        List<String> flags = archive().flags("serve");
        assertThat(flags).contains("-XX:+AutoCreateSharedArchive");
        return flags.stream()
                .filter(flag -> flag.startsWith(USE))
                .map(flag -> Path.of(flag.substring(USE.length())))
                .findFirst()
                .orElseThrow();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
