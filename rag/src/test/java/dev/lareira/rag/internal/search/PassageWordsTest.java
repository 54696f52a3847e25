package dev.lareira.rag.internal.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.EmbedKind;
import dev.lareira.core.Embedding;
import dev.lareira.rag.EmbeddingModel;
import dev.lareira.rag.NoteHit;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.SyncListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lexical index is a cache: whatever becomes of its files, searches find what the log holds. */
class PassageWordsTest {
    /** All texts are the same to it, so that words alone tell notes apart. */
    private static final EmbeddingModel BLIND = new EmbeddingModel() {
        @Override
        public String fingerprint() {
            return "blind";
        }

        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public Set<String> languages() {
            return Set.of();
        }

        @Override
        public int tokens(String text) {
            return text.split(" ").length;
        }

        @Override
        public List<Embedding> embed(List<String> texts, EmbedKind kind) {
            return texts.stream()
                    .map(text -> new Embedding(new float[] {1, 0}, 1, false))
                    .toList();
        }
    };

    @TempDir
    private Path folder;

    private Path vault;
    private Path home;

    @BeforeEach
    void fill() throws IOException {
        vault = Files.createDirectories(folder.resolve("vault"));
        home = folder.resolve("index");
        Files.writeString(vault.resolve("a.txt"), "Apples are red.");
        Files.writeString(vault.resolve("b.txt"), "Bananas are yellow.");
        sync();
    }

    private void sync() {
        try (NotesIndex index = NotesIndex.open(home, BLIND)) {
            index.sync(vault, SyncListener.NONE);
        }
    }

    private List<String> found(String query) {
        try (NotesIndex index = NotesIndex.open(home, BLIND)) {
            return index.search(query, 5).stream()
                    .filter(hit -> hit.scores().bm25().isPresent())
                    .map(NoteHit::path)
                    .toList();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(home.resolve("cache"))) {
            return files.filter(
                            file -> file.getParent().getFileName().toString().startsWith("words-"))
                    .toList();
        }
    }

    @Test
    void filesOfBeforeCatchUpWithTheLog() throws IOException {
        Path old = Files.createDirectories(folder.resolve("old"));
        for (Path file : files()) {
            Files.copy(file, old.resolve(file.getFileName()));
        }
        Path place = files().getFirst().getParent();
        Files.writeString(vault.resolve("c.txt"), "Cherries are dark.");
        Files.writeString(vault.resolve("b.txt"), "Blueberries are blue.");
        Files.delete(vault.resolve("a.txt"));
        sync();
        for (Path file : files()) {
            Files.delete(file);
        }
        for (Path file : Files.list(old).toList()) {
            Files.copy(file, place.resolve(file.getFileName()));
        }
        assertThat(found("cherries")).containsExactly("c.txt");
        assertThat(found("blueberries")).containsExactly("b.txt");
        assertThat(found("bananas")).isEmpty();
        assertThat(found("apples")).isEmpty();
    }

    @Test
    void missingCutAndForeignFilesAreMadeAgain() throws IOException {
        for (Path file : files()) {
            if (Files.exists(file) && !file.endsWith("write.lock")) {
                byte[] whole = Files.readAllBytes(file);
                for (int length : new int[] {0, whole.length / 2, whole.length - 1}) {
                    Files.write(file, java.util.Arrays.copyOf(whole, length));
                    assertThat(found("bananas")).as("%s of %d", file, length).containsExactly("b.txt");
                    if (!Files.exists(file)) {
                        break;
                    }
                }
            }
        }
        for (Path file : files()) {
            Files.delete(file);
        }
        assertThat(found("apples")).containsExactly("a.txt");
    }
}
