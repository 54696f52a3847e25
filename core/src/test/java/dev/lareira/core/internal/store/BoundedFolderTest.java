package dev.lareira.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedFolderTest {
    private static final int BYTES = 100;

    @TempDir
    private Path folder;

    private BoundedFolder files;
    private Path oldest;
    private Path middle;
    private Path newest;

    @BeforeEach
    void threeFiles() throws IOException {
        files = new BoundedFolder(folder, ".kept", 3 * BYTES);
        oldest = file("a", 3);
        middle = file("b", 2);
        newest = file("c", 1);
        Files.write(folder.resolve("other"), new byte[BYTES]);
    }

    private Path file(String name, int daysAgo) throws IOException {
        Path file = Files.write(files.file(name), new byte[BYTES]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(daysAgo))));
        return file;
    }

    @Test
    void whatFitsStays() throws IOException {
        assertThat(files.shrink(0)).isEmpty();
        assertThat(files.files()).containsExactlyInAnyOrder(oldest, middle, newest);
    }

    @Test
    void roomIsMadeByThoseUsedLongestAgo() throws IOException {
        assertThat(files.shrink(1)).containsExactly(oldest);
        files.markUsed(middle);
        assertThat(files.shrink(BYTES + 1)).containsExactly(newest);
        assertThat(files.files()).containsExactly(middle);
        assertThat(folder.resolve("other")).exists();
    }

    @Test
    void aFolderThatIsNotThereHoldsNothing() throws IOException {
        BoundedFolder absent = new BoundedFolder(folder.resolve("absent"), ".kept", BYTES);
        assertThat(absent.files()).isEmpty();
        assertThat(absent.shrink(BYTES)).isEmpty();
        absent.markUsed(absent.file("a"));
    }
}
