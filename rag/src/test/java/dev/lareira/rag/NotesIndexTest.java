package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesIndexTest {
    @TempDir
    private Path folder;

    private Path vault;
    private Path home;
    private final WordModel model = new WordModel("one");

    @BeforeEach
    void write() throws IOException {
        vault = Files.createDirectories(folder.resolve("vault"));
        home = folder.resolve("index");
        note("Roof.txt", "# Budget\nThe roof costs nine thousand.\n\n# Offers\nAna and Rui sent offers.\n");
        note("garden/Beds.txt", "Tomatoes grow behind the shed.\n");
        note("Diary.txt", "Today the kettle broke.\n");
    }

    /** Written an hour ago, so that a sync need not doubt the file's time. */
    private void note(String path, String text) throws IOException {
        Path file = vault.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600 - text.length())));
    }

    @Test
    void aFolderThatIsNotThereKeepsNoOtherFromItsSync() throws IOException {
        Path drive = Files.createDirectories(folder.resolve("drive"));
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.sync(drive, SyncListener.NONE);
            index.sync(vault, SyncListener.NONE);
            Files.delete(drive);
            note("New.txt", "Quinces ripen late.\n");
            assertThatThrownBy(() -> index.sync(SyncListener.NONE)).hasMessageContaining("drive");
            assertThat(first(index, "quinces")).isEqualTo("New.txt");
            assertThat(index.status().pending()).isZero();
        }
    }

    private SyncReport sync() {
        try (NotesIndex index = NotesIndex.open(home, model)) {
            return index.sync(vault, SyncListener.NONE);
        }
    }

    private static String first(NotesIndex index, String query) {
        return index.search(query, 3).getFirst().chunk().path();
    }

    private String found(String query) {
        try (NotesIndex index = NotesIndex.open(home, model)) {
            return first(index, query);
        }
    }

    @Test
    void aSyncedVaultIsSearchedAlsoAfterReopening() {
        SyncReport report = sync();
        assertThat(report.added()).isEqualTo(3);
        assertThat(report.embedded()).isEqualTo(model.embedded.size()).isGreaterThanOrEqualTo(3);
        try (NotesIndex index = NotesIndex.open(home, model)) {
            NoteHit hit = index.search("tomatoes behind the shed", 1).getFirst();
            assertThat(hit.chunk().path()).isEqualTo("garden/Beds.txt");
            assertThat(hit.vault()).isEqualTo("vault");
            assertThat(hit.title()).isEqualTo("Beds");
            assertThat(hit.chunk().body()).contains("Tomatoes grow");
            assertThat(hit.scores().cosine().orElseThrow()).isGreaterThan(0.7);
            assertThat(first(index, "kettle")).isEqualTo("Diary.txt");
            assertThat(index.status().notes()).isEqualTo(3);
            assertThat(index.status().pending()).isZero();
        }
    }

    @Test
    void relatedNotesComeFromMeaningAndLinks() throws IOException {
        note("Bees.txt", "Bees like the tomatoes that grow behind the shed.\n");
        Path graph = Files.createDirectories(vault.resolveSibling("graph"));
        Files.createDirectories(graph.resolve(".obsidian"));
        Files.writeString(graph.resolve("A.md"), "See [[Z]] about the quarterly numbers. #work\n");
        Files.writeString(graph.resolve("Z.md"), "Nothing in common here whatever.\n");
        Files.writeString(graph.resolve("B.md"), "Other quarterly numbers. #work\n");
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.sync(vault, SyncListener.NONE);
            index.sync(graph, SyncListener.NONE);
            assertThat(index.related("vault", "Bees.txt", 2).getFirst().note().path())
                    .isEqualTo("garden/Beds.txt");
            List<RelatedNote> related = index.related("graph", "A.md", 9);
            assertThat(related.subList(0, 2))
                    .extracting(it -> it.note().path(), RelatedNote::linked)
                    .containsExactlyInAnyOrder(tuple("B.md", false), tuple("Z.md", true));
            assertThat(index.links("graph", "A.md"))
                    .extracting(NoteEntry::title)
                    .containsExactly("Z");
            assertThat(index.backlinks("graph", "Z.md"))
                    .extracting(NoteEntry::path)
                    .containsExactly("A.md");
            assertThat(index.note("graph", "A.md").orElseThrow().uri().orElseThrow())
                    .hasToString("obsidian://open?vault=graph&file=A.md");
            assertThat(index.text("graph", "A.md")).startsWith("See [[Z]]");
            assertThat(index.related("graph", "none.md", 3)).isEmpty();
            assertThat(index.notes()).hasSize(7);
            assertThat(index.status().vaults())
                    .extracting(it -> it.vault().name(), IndexStatus.VaultStatus::kind, IndexStatus.VaultStatus::notes)
                    .containsExactly(tuple("graph", Vault.Kind.OBSIDIAN, 3), tuple("vault", Vault.Kind.FOLDER, 4));
            assertThat(index.status().vaults()).allMatch(it -> it.synced().isPresent());
        }
    }

    @Test
    void anUnchangedVaultIsNotReadAgain() {
        sync();
        model.embedded.clear();
        SyncReport second = sync();
        assertThat(second.isEmpty()).isTrue();
        assertThat(second.unchanged()).isEqualTo(3);
        assertThat(model.embedded).isEmpty();
    }

    @Test
    void onlyThePassageThatChangedIsEmbedded() throws IOException {
        note(
                "Long.txt",
                "# One\n" + "apples and pears ".repeat(80) + "\n# Two\n" + "nails and screws ".repeat(80) + "\n");
        sync();
        model.embedded.clear();
        note(
                "Long.txt",
                "# One\n" + "apples and pears ".repeat(80) + "\n# Two\n" + "nails and glue ".repeat(80) + "\n");
        SyncReport report = sync();
        assertThat(report.changed()).isEqualTo(1);
        assertThat(model.embedded).isNotEmpty().allMatch(text -> text.contains("glue"));
        assertThat(found("glue")).isEqualTo("Long.txt");
    }

    @Test
    void movedAndRenamedNotesAreNotEmbeddedAgain() throws IOException {
        sync();
        model.embedded.clear();
        Files.createDirectories(vault.resolve("house"));
        Files.move(vault.resolve("Roof.txt"), vault.resolve("house/New roof.txt"));
        Files.move(vault.resolve("garden"), vault.resolve("outside"));
        SyncReport report = sync();
        assertThat(report.moved()).isEqualTo(2);
        assertThat(report.removed()).isZero();
        assertThat(report.added()).isZero();
        assertThat(model.embedded).isEmpty();
        assertThat(found("roof costs")).isEqualTo("house/New roof.txt");
        assertThat(found("tomatoes")).isEqualTo("outside/Beds.txt");
        note("house/New roof.txt", Files.readString(vault.resolve("house/New roof.txt")) + "\n# Later\nPaid.\n");
        sync();
        assertThat(model.embedded).allMatch(text -> text.contains("Paid"));
    }

    @Test
    void aDeletedNoteIsGoneFromTheDiskAfterCompacting() throws IOException {
        note("Secret.txt", "Zanzibar is where I hid the keys.\n");
        sync();
        assertThat(onDisk()).contains("Zanzibar");
        Files.delete(vault.resolve("Secret.txt"));
        assertThat(sync().removed()).isEqualTo(1);
        assertThat(found("Zanzibar")).isNotEqualTo("Secret.txt");
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.compact();
            assertThat(onDisk())
                    .doesNotContain("Zanzibar")
                    .doesNotContain("Secret")
                    .contains("kettle");
            assertThat(index.verify()).isEmpty();
        }
        assertThat(found("kettle")).isEqualTo("Diary.txt");
    }

    private String onDisk() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(file.getFileName()).append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    @Test
    void aTouchedFileIsReadButNotEmbedded() throws IOException {
        sync();
        model.embedded.clear();
        Files.setLastModifiedTime(
                vault.resolve("Diary.txt"), FileTime.from(Instant.now().minusSeconds(60)));
        SyncReport report = sync();
        assertThat(report.unchanged()).isEqualTo(3);
        assertThat(report.isEmpty()).isTrue();
        assertThat(model.embedded).isEmpty();
    }

    @Test
    void aChangeThatLeavesSizeAndTimeIsSeenWhenTheFileIsFresh() throws IOException {
        Path file = vault.resolve("Diary.txt");
        Files.writeString(file, "Today the kettle broke.\n");
        FileTime time = Files.getLastModifiedTime(file);
        sync();
        Files.writeString(file, "Today the window broke!\n");
        Files.setLastModifiedTime(file, time);
        assertThat(sync().changed()).isEqualTo(1);
        assertThat(found("window")).isEqualTo("Diary.txt");
    }

    @Test
    void aCancelledSyncGoesOnWhereItWas() throws IOException {
        for (int i = 0; i < 60; i++) {
            note("many/Note " + i + ".txt", "Word" + i + " and nothing else.\n");
        }
        int rounds = 0;
        SyncReport report;
        do {
            int[] seen = {0};
            try (NotesIndex index = NotesIndex.open(home, model)) {
                report = index.sync(vault, new SyncListener() {
                    @Override
                    public void progress(SyncProgress progress) {
                        seen[0]++;
                    }

                    @Override
                    public boolean cancelled() {
                        return seen[0] > 20;
                    }
                });
            }
            rounds++;
        } while (!report.isEmpty() || report.pending() > 0);
        assertThat(rounds).isBetween(4, 12);
        assertThat(model.embedded).hasSize(63).doesNotHaveDuplicates();
        assertThat(found("Word42")).isEqualTo("many/Note 42.txt");
    }

    @Test
    void aWarningIsKnownUntilItsNoteIsMended() throws IOException {
        Files.createDirectories(vault.resolve(".obsidian"));
        note("Odd.md", "---\ntags: [a, b\n---\nText.\n");
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.sync(vault, SyncListener.NONE);
            assertThat(index.warnings("vault")).containsOnlyKeys("Odd.md");
        }
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.sync(SyncListener.NONE);
            assertThat(index.warnings("vault")).as("after a restart").containsOnlyKeys("Odd.md");
            note("Odd.md", "---\ntags: [a, b]\n---\nText.\n");
            index.sync(SyncListener.NONE);
            assertThat(index.warnings("vault")).isEmpty();
        }
    }

    @Test
    void damagedCachesAreMadeAgainAndDamagedLogsReadAgain() throws IOException {
        for (int i = 0; i < 300; i++) {
            note("many/Note " + i + ".txt", "Word" + i + " and nothing else.\n");
        }
        sync();
        Path cache;
        try (Stream<Path> files = Files.list(home.resolve("cache"))) {
            cache = files.filter(file -> file.toString().endsWith(".graph"))
                    .findFirst()
                    .orElseThrow();
        }
        flip(cache, 5000);
        assertThat(found("Word42")).isEqualTo("many/Note 42.txt");
        Path log;
        try (Stream<Path> files = Files.list(home.resolve("log"))) {
            log = files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
        for (int i = 0; i < 2000; i++) {
            flip(log, 30_000 + i);
        }
        try (NotesIndex index = NotesIndex.open(home, model)) {
            assertThat(index.status().lost()).hasSize(1);
            index.sync(SyncListener.NONE);
            assertThat(index.verify()).isEmpty();
            for (int i = 0; i < 300; i += 7) {
                assertThat(first(index, "Word" + i)).isEqualTo("many/Note " + i + ".txt");
            }
        }
        try (NotesIndex index = NotesIndex.open(home, model)) {
            assertThat(index.status().lost()).isEmpty();
            assertThat(index.status().notes()).isEqualTo(303);
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= (byte) (1 + at % 255);
        Files.write(file, bytes);
    }

    @Test
    void severalVaultsAreKeptApart() throws IOException {
        Path other = Files.createDirectories(folder.resolve("other/vault"));
        Files.writeString(other.resolve("Roof.txt"), "Another roof, of slate.\n");
        try (NotesIndex index = NotesIndex.open(home, model)) {
            index.sync(vault, SyncListener.NONE);
            index.sync(other, SyncListener.NONE);
            assertThat(index.vaults()).extracting(Vault::name).containsExactly("vault", "vault 2");
            assertThat(index.search("slate", 1).getFirst().vault()).isEqualTo("vault 2");
            assertThat(index.status().notes()).isEqualTo(4);
            index.remove("vault");
            assertThat(index.status().notes()).isEqualTo(1);
            assertThat(index.search("kettle", 9)).allMatch(hit -> hit.vault().equals("vault 2"));
            assertThatThrownBy(() -> index.remove("vault")).hasMessageContaining("vault 2");
        }
    }

    @Test
    void aMissingFolderKeepsItsNotes() throws IOException {
        sync();
        Files.move(vault, folder.resolve("elsewhere"), StandardCopyOption.ATOMIC_MOVE);
        try (NotesIndex index = NotesIndex.open(home, model)) {
            assertThatThrownBy(() -> index.sync(SyncListener.NONE))
                    .isInstanceOf(RagException.class)
                    .hasMessageContaining("vault");
            assertThat(first(index, "kettle")).isEqualTo("Diary.txt");
        }
    }
}
