package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.Normalizer;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoteSourceTest {
    @TempDir
    Path folder;

    private Path write(String path, String text) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private List<String> paths(NoteOptions options) {
        try (NoteSource source = NoteSource.open(folder, options)) {
            return source.list().files().stream().map(NoteFile::path).toList();
        }
    }

    @Test
    void linksThatLoopAreWalkedOnce() throws IOException {
        write("a/one.txt", "one");
        write("b/two.txt", "two");
        Files.createSymbolicLink(folder.resolve("a/to-b"), folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("b/to-a"), folder.resolve("a"));
        Files.createSymbolicLink(folder.resolve("b/self"), folder);
        Files.createSymbolicLink(folder.resolve("nothing.txt"), folder.resolve("gone.txt"));
        assertThat(paths(NoteOptions.defaults())).containsExactly("a/one.txt", "b/two.txt");
    }

    @Test
    void aLinkedFolderOutsideIsReadUnderTheNameOfTheLink(@TempDir Path elsewhere) throws IOException {
        Files.writeString(elsewhere.resolve("far.txt"), "far away");
        Files.createSymbolicLink(folder.resolve("linked"), elsewhere);
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            List<NoteFile> files = source.list().files();
            assertThat(files).extracting(NoteFile::path).containsExactly("linked/far.txt");
            assertThat(source.load(files.getFirst()).blocks().getFirst().text()).isEqualTo("far away");
        }
    }

    @Test
    void hiddenAndExcludedFilesAreLeftOut() throws IOException {
        write("kept.txt", "");
        write(".git/notes.txt", "");
        write("sub/.hidden.txt", "");
        write("drafts/x.txt", "");
        write("sub/drafts/y.txt", "");
        write("sub/z.tmp.txt", "");
        NoteOptions options =
                NoteOptions.builder().exclude(List.of("/drafts/", "*.tmp.txt")).build();
        assertThat(paths(options)).containsExactly("kept.txt", "sub/drafts/y.txt");
        assertThat(paths(NoteOptions.builder().hidden(true).build()))
                .contains(".git/notes.txt", "sub/.hidden.txt", "drafts/x.txt");
    }

    @Test
    void namesOfAnyScriptAreFoundAndReadAlsoDecomposedOnes() throws IOException {
        String composed = "canção às três.txt";
        write(Normalizer.normalize(composed, Normalizer.Form.NFD), "a");
        write("日記/今日.txt", "b");
        write("Дневник 😀.txt", "c");
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            List<NoteFile> files = source.list().files();
            assertThat(files)
                    .extracting(NoteFile::path)
                    .containsExactlyInAnyOrder(composed, "日記/今日.txt", "Дневник 😀.txt");
            for (NoteFile file : files) {
                assertThat(source.load(file).warnings()).isEmpty();
                assertThat(source.load(file).blocks()).hasSize(1);
            }
        }
    }

    @Test
    void limitsOnFilesAndDepthAreReported() throws IOException {
        for (int i = 0; i < 5; i++) {
            write("d".repeat(i + 1) + "/n" + i + ".txt", "");
        }
        write("a/b/c/d/deep.txt", "");
        NoteOptions options = NoteOptions.builder().maxDepth(2).build();
        try (NoteSource source = NoteSource.open(folder, options)) {
            NoteListing listing = source.list();
            assertThat(listing.files()).hasSize(5);
            assertThat(listing.warnings()).singleElement().hasToString("the folder a/b/c is deeper than 2 folders");
        }
        try (NoteSource source =
                NoteSource.open(folder, NoteOptions.builder().maxFiles(3).build())) {
            assertThat(source.list().files()).hasSize(3);
            assertThat(source.list().warnings().getFirst().message()).contains("more than 3 files");
        }
    }

    @Test
    void aFileThatCannotBeReadIsAWarningOfItsNote() throws IOException {
        Path file = write("gone.txt", "x");
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            NoteFile listed = source.list().files().getFirst();
            Files.delete(file);
            Note note = source.load(listed);
            assertThat(note.unreadable()).isTrue();
            assertThat(note.warnings().getFirst()).hasToString("cannot read gone.txt: it does not exist");
        }
    }

    @Test
    void aFolderWithoutPermissionIsAWarningOfTheListing() throws IOException {
        write("closed/x.txt", "");
        write("open.txt", "");
        Path closed = folder.resolve("closed");
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
        try {
            assumeFalse(Files.isReadable(closed), "skipped: this user may read every folder");
            try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
                NoteListing listing = source.list();
                assertThat(listing.files()).extracting(NoteFile::path).containsExactly("open.txt");
                assertThat(listing.warnings())
                        .singleElement()
                        .hasToString("the folder closed cannot be read: permission denied");
            }
        } finally {
            Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    @Test
    void aFileBeyondTheLimitIsReadUpToIt() throws IOException {
        write("long.txt", "0123456789".repeat(10));
        try (NoteSource source =
                NoteSource.open(folder, NoteOptions.builder().maxFileBytes(25).build())) {
            Note note = source.load(source.list().files().getFirst());
            assertThat(note.blocks().getFirst().text()).isEqualTo("0123456789012345678901234");
            assertThat(note.warnings().getFirst()).hasToString("only the first 25 of 100 bytes are read");
        }
    }

    @Test
    void plainTextIsParagraphsWithTheirLinesAndDates() throws IOException {
        Path file = write("2024-03-05 roof.txt", "First line\nsecond line\n\n\n  Third\u00A0one\n");
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            Note note = source.load(source.list().files().getFirst());
            assertThat(note.blocks())
                    .extracting(NoteBlock::text)
                    .containsExactly("First line\nsecond line", "Third one");
            assertThat(note.blocks()).extracting(block -> block.span().line()).containsExactly(1, 5);
            assertThat(note.title()).isEqualTo("2024-03-05 roof");
            assertThat(note.date()).hasToString("NoteDate[day=2024-03-05, origin=FILE_NAME]");
        }
    }

    @Test
    void aMissingFolderIsRefused() {
        assertThatThrownBy(() -> NoteSource.open(folder.resolve("none"), NoteOptions.defaults()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("none")
                .hasMessageContaining("does not exist");
    }
}
