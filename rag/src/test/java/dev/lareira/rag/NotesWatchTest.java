package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesWatchTest {
    private static final long PATIENCE_MILLIS = 20_000;

    @TempDir
    private Path folder;

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        while (!condition.getAsBoolean()) {
            assertThat(System.currentTimeMillis()).as("patience").isLessThan(end);
            Thread.sleep(10);
        }
    }

    private static boolean found(NotesIndex index, String word, String path) {
        return index.search(word, 1).stream()
                .anyMatch(hit ->
                        hit.chunk().path().equals(path) && hit.chunk().body().contains(word));
    }

    @Test
    void newChangedMovedAndDeletedNotesAreSeen() throws IOException, InterruptedException {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Files.writeString(vault.resolve("a.txt"), "Apples");
        try (NotesIndex index = NotesIndex.open(folder.resolve("index"), new WordModel("one"))) {
            index.add(vault);
            try (NotesWatch watch = index.watch(SyncListener.NONE, report -> {})) {
                eventually(() -> found(index, "Apples", "a.txt"));
                Files.writeString(vault.resolve("b.txt"), "Bananas");
                eventually(() -> found(index, "Bananas", "b.txt"));
                Path deep = Files.createDirectories(vault.resolve("x/y/z"));
                Files.writeString(deep.resolve("c.txt"), "Cherries");
                eventually(() -> found(index, "Cherries", "x/y/z/c.txt"));
                Files.writeString(deep.resolve("d.txt"), "Dates");
                eventually(() -> found(index, "Dates", "x/y/z/d.txt"));
                Files.writeString(vault.resolve("a.txt"), "Apricots");
                eventually(() -> found(index, "Apricots", "a.txt"));
                Files.move(vault.resolve("x"), vault.resolve("w"));
                eventually(() -> found(index, "Dates", "w/y/z/d.txt"));
                Files.delete(vault.resolve("b.txt"));
                eventually(() -> index.status().notes() == 3);
            }
            Files.writeString(vault.resolve("e.txt"), "Elderberries");
            Thread.sleep(300);
            assertThat(index.status().notes()).isEqualTo(3);
        }
    }
}
