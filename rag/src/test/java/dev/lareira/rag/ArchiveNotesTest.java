package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveNotesTest {
    @TempDir
    Path folder;

    private static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, byte[]> files(String... namesAndTexts) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            files.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static Note only(Path root, NoteOptions options) {
        try (NoteSource source = NoteSource.open(root, options)) {
            return source.load(source.list().files().getFirst());
        }
    }

    private static byte[] book(byte[] second) throws IOException {
        Map<String, byte[]> files = files(
                "mimetype",
                "application/epub+zip",
                "META-INF/container.xml",
                "<container><rootfiles><rootfile full-path=\"OEBPS/content.opf\"/></rootfiles></container>",
                "OEBPS/content.opf",
                """
                <?xml version="1.0"?><package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
                <dc:title>A casa</dc:title><dc:creator>Ana Souza</dc:creator></metadata>
                <manifest><item id="b" href="text/two.xhtml"/><item id="a" href="one%20first.xhtml"/>
                <item id="c" href="../gone.xhtml"/></manifest>
                <spine><itemref idref="a"/><itemref idref="b"/><itemref idref="c"/></spine></package>
                """,
                "OEBPS/one first.xhtml",
                "<html><body><h1>Chapter one</h1><p>The stove.</p></body></html>");
        files.put("OEBPS/text/two.xhtml", second);
        return zip(files);
    }

    @Test
    void aBookIsItsChaptersInTheOrderOfTheSpine() throws IOException {
        write("casa.epub", book("<html><body><p>The roof.</p></body></html>".getBytes(StandardCharsets.UTF_8)));
        Note note = only(folder, NoteOptions.defaults());
        assertThat(note.format()).isEqualTo(NoteFormat.EPUB);
        assertThat(note.title()).isEqualTo("A casa");
        assertThat(note.properties()).containsEntry("author", List.of("Ana Souza"));
        assertThat(note.blocks()).extracting(NoteBlock::text).containsExactly("Chapter one", "The stove.", "The roof.");
        assertThat(note.blocks()).extracting(block -> block.span().part()).containsExactly(1, 1, 2);
        assertThat(note.warnings())
                .singleElement()
                .hasToString("chapter 3 is left out: there is no gone.xhtml in the archive");
    }

    @Test
    void aChapterThatIsABombIsLeftOutAndTheOthersStay() throws IOException {
        write("bomb.epub", book(new byte[40 << 20]));
        Note note = only(folder, NoteOptions.defaults());
        assertThat(note.blocks()).extracting(NoteBlock::text).containsExactly("Chapter one", "The stove.");
        assertThat(note.warnings().getFirst())
                .hasToString("chapter 2 is left out: OEBPS/text/two.xhtml unpacks to more than 200 times its size");
    }

    @Test
    void aBookCutAnywhereIsNeverAnError() throws IOException {
        byte[] book = book("<p>x</p>".getBytes(StandardCharsets.UTF_8));
        SplittableRandom random = new SplittableRandom(6);
        NoteFile file = new NoteFile("casa.epub", book.length, java.time.Instant.EPOCH);
        try (NoteSource source = NoteSource.open(folder, NoteOptions.defaults())) {
            int warned = 0;
            for (int cut = 0; cut < book.length; cut += 1 + cut / 40) {
                warned += source.load(file, Arrays.copyOf(book, cut)).warnings().isEmpty() ? 0 : 1;
            }
            assertThat(warned).isGreaterThan(100);
            for (int round = 0; round < 400; round++) {
                byte[] flipped = book.clone();
                flipped[random.nextInt(book.length)] ^= (byte) (1 << random.nextInt(8));
                assertThat(source.load(file, flipped).path()).isEqualTo("casa.epub");
            }
        }
    }

    @Test
    void anExportIsReadAsTheVaultThatItHolds() throws IOException {
        Path export = write(
                "export.zip",
                zip(files(
                        "Vault/.obsidian/app.json", "{}",
                        "Vault/a.md", "# A\nsee [[b]] ^one",
                        "Vault/sub/ção.md", "words",
                        "__MACOSX/Vault/._a.md", "junk")));
        try (NoteSource source = NoteSource.open(export, NoteOptions.defaults())) {
            List<NoteFile> files = source.list().files();
            assertThat(files).extracting(NoteFile::path).containsExactly("a.md", "sub/ção.md");
            Note note = source.load(files.getFirst());
            assertThat(note.links()).extracting(NoteLink::target).containsExactly("b");
            assertThat(note.blocks().getLast().id()).contains("one");
        }
    }

    @Test
    void anExportInPartsIsOneTree() throws IOException {
        Map<String, byte[]> parts = new LinkedHashMap<>();
        parts.put("part-1.zip", zip(files("Export/a.md", "one")));
        parts.put("part-2.zip", zip(files("Export/b.md", "two")));
        try (NoteSource source = NoteSource.open(write("all.zip", zip(parts)), NoteOptions.defaults())) {
            assertThat(source.list().files()).extracting(NoteFile::path).containsExactly("a.md", "b.md");
        }
    }

    @Test
    void namesThatLeadOutOfTheArchiveAreNotInIt() throws IOException {
        Path evil = write(
                "evil.zip",
                zip(files("../up.md", "x", "/root.md", "x", "C:/c.md", "x", "a/../../b.md", "x", "ok.md", "x")));
        try (NoteSource source = NoteSource.open(evil, NoteOptions.defaults())) {
            assertThat(source.list().files()).extracting(NoteFile::path).containsExactly("ok.md");
        }
    }

    @Test
    void aBombAmongNotesIsAWarningOfItsOwnNote() throws IOException {
        Map<String, byte[]> files = files("a.md", "kept");
        files.put("bomb.md", new byte[64 << 20]);
        try (NoteSource source = NoteSource.open(write("bomb.zip", zip(files)), NoteOptions.defaults())) {
            List<NoteFile> listed = source.list().files();
            assertThat(source.load(listed.getFirst()).blocks()).hasSize(1);
            Note bomb = source.load(listed.getLast());
            assertThat(bomb.unreadable()).isTrue();
            assertThat(bomb.warnings().getFirst().message()).contains("unpacks to more than 200 times its size");
        }
    }

    @Test
    void anArchiveOfTooMuchIsRefusedBeforeItIsUnpacked() throws IOException {
        Path big = write("big.zip", zip(files("a.md", "0123456789", "b.md", "0123456789")));
        assertThatThrownBy(() -> NoteSource.open(
                        big, NoteOptions.builder().maxArchiveBytes(15).build()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("big.zip")
                .hasMessageContaining("unpacks to more than 15 bytes");
    }

    @Test
    void aFileThatIsNoZipIsRefused() throws IOException {
        Path text = write("notes.zip", "no zip at all".getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> NoteSource.open(text, NoteOptions.defaults()))
                .isInstanceOf(RagException.class)
                .hasMessageContaining("cannot read the archive")
                .hasMessageContaining("notes.zip");
    }
}
