package dev.lareira.core.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.PackedCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFolderTest {
    @TempDir
    private Path folder;

    @Test
    void aFileHasToFitTheFolderAndTheDisk() throws IOException {
        PackedFolder small = new PackedFolder(new PackedCache(folder.resolve("packed"), 1000));
        assertThat(small.newFile(1001)).isEmpty();
        assertThat(small.newFile(1000)).isPresent();
        PackedFolder large = new PackedFolder(new PackedCache(folder.resolve("packed"), Long.MAX_VALUE));
        assertThat(large.newFile(Long.MAX_VALUE / 4)).isEmpty();
    }

    @Test
    void whatIsLeftOfModelsThatAreGoneIsDeleted() throws IOException {
        PackedFolder packed = new PackedFolder(PackedCache.in(folder));
        Path model = Files.writeString(folder.resolve("model.gguf"), "x");
        Path kept = Files.createFile(packed.file("kept"));
        PackedFile.write(kept, model, Map.of());
        Path broken = Files.writeString(packed.file("broken"), "x");
        Path unfinished = Files.writeString(folder.resolve("1.part"), "x");
        Path abandoned = Files.writeString(folder.resolve("2.part"), "x");
        Files.setLastModifiedTime(abandoned, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        packed.deleteOrphans();
        assertThat(kept).exists();
        assertThat(unfinished).exists();
        assertThat(abandoned).doesNotExist();
        assertThat(broken).doesNotExist();
        Files.delete(model);
        packed.deleteOrphans();
        assertThat(kept).doesNotExist();
    }
}
