package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
    void aFolderThatWasDeletedIsFollowedAgainWhenItIsBack() throws IOException, InterruptedException {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Files.writeString(vault.resolve("a.txt"), "Apples");
        List<String> warnings = new CopyOnWriteArrayList<>();
        SyncListener listener = new SyncListener() {
            @Override
            public void warning(String note, NoteWarning warning) {
                warnings.add(warning.message());
            }
        };
        try (NotesIndex index = NotesIndex.open(folder.resolve("index"), new WordModel("one"))) {
            index.add(vault);
            try (NotesWatch watch = index.watch(listener, report -> {})) {
                eventually(() -> found(index, "Apples", "a.txt"));
                Files.delete(vault.resolve("a.txt"));
                Files.delete(vault);
                eventually(() -> !warnings.isEmpty());
                Thread.sleep(2500);
                assertThat(warnings).as("told once").hasSize(1);
                Files.createDirectories(vault);
                Files.writeString(vault.resolve("b.txt"), "Bananas");
                eventually(() -> found(index, "Bananas", "b.txt"));
                Files.writeString(vault.resolve("c.txt"), "Cherries");
                eventually(() -> found(index, "Cherries", "c.txt"));
            }
        }
    }

    @Test
    void hiddenFoldersMadeLaterAreWatchedWhereHiddenOnesCountAndNowhereElse() throws IOException, InterruptedException {
        Path shown = Files.createDirectories(folder.resolve("shown"));
        Path plain = Files.createDirectories(folder.resolve("plain"));
        NoteOptions hidden = NoteOptions.builder().hidden(true).build();
        List<SyncReport> reports = new CopyOnWriteArrayList<>();
        try (NotesIndex index = NotesIndex.open(folder.resolve("index"), new WordModel("one"))) {
            index.add(new Vault("shown", shown, hidden));
            index.add(plain);
            try (NotesWatch watch = index.watch(SyncListener.NONE, reports::add)) {
                eventually(() -> !reports.isEmpty());
                Path deep = Files.createDirectories(shown.resolve(".a/.b"));
                Files.writeString(deep.resolve("a.txt"), "Apples");
                eventually(() -> found(index, "Apples", ".a/.b/a.txt"));
                Files.writeString(deep.resolve("b.txt"), "Bananas");
                eventually(() -> found(index, "Bananas", ".a/.b/b.txt"));
                Path git = Files.createDirectories(plain.resolve(".git"));
                Thread.sleep(1000);
                int before = reports.size();
                Files.writeString(git.resolve("c.txt"), "Cherries");
                Thread.sleep(1000);
                assertThat(reports).as("no sync for what does not count").hasSize(before);
            }
        }
    }

    @Test
    void theModelIsAtWorkBeforeTheFirstChange() throws IOException, InterruptedException {
        Path vault = Files.createDirectories(folder.resolve("vault"));
        Files.writeString(vault.resolve("a.txt"), "Apples");
        WordModel model = new WordModel("one");
        try (NotesIndex index = NotesIndex.open(folder.resolve("index"), model)) {
            index.sync(vault, SyncListener.NONE);
            assertThat(model.queries).isZero();
            try (NotesWatch watch = index.watch(SyncListener.NONE, report -> {})) {
                eventually(() -> model.queries > 0);
            }
        }
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
