package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PdfNotesTest {
    @TempDir
    Path folder;

    private static byte[] pdf(String password, String... pages) throws IOException {
        try (PDDocument document = new PDDocument()) {
            for (String text : pages) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                    content.beginText();
                    content.setLeading(14);
                    content.newLineAtOffset(72, 700);
                    for (String line : text.split("\n", -1)) {
                        content.showText(line);
                        content.newLine();
                    }
                    content.endText();
                }
            }
            document.getDocumentInformation().setTitle("Manual do fogão");
            document.getDocumentInformation().setAuthor("Ana");
            if (!password.isEmpty()) {
                document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            document.save(out);
            return out.toByteArray();
        }
    }

    private Note load(byte[] bytes, NoteOptions options) {
        try (NoteSource source = NoteSource.open(folder, options)) {
            return source.load(new NoteFile("manual.pdf", bytes.length, Instant.EPOCH), bytes);
        }
    }

    @Test
    void pagesAreParagraphsThatKnowTheirPage() throws IOException {
        Note note = load(pdf("", "Clean the chim-\nney once a year.", "Never burn paint."), NoteOptions.defaults());
        assertThat(note.warnings()).isEmpty();
        assertThat(note.title()).isEqualTo("Manual do fogão");
        assertThat(note.properties()).containsEntry("author", List.of("Ana"));
        assertThat(note.blocks())
                .extracting(NoteBlock::text)
                .containsExactly("Clean the chimney once a year.", "Never burn paint.");
        assertThat(note.blocks()).extracting(block -> block.span().part()).containsExactly(1, 2);
    }

    /** Its bytes are other ones each time, and now and then have as few control characters as text. */
    @Test
    void whatIsEncryptedIsNeverTakenForText() throws IOException {
        for (int i = 0; i < 100; i++) {
            Note note = load(pdf("secret", "x"), NoteOptions.defaults());
            assertThat(note.format()).isEqualTo(NoteFormat.PDF);
            assertThat(note.blocks()).isEmpty();
        }
    }

    @Test
    void aPasswordPagesWithoutTextAndTooManyPagesAreWarnings() throws IOException {
        assertThat(load(pdf("secret", "x"), NoteOptions.defaults()).warnings())
                .singleElement()
                .hasToString("only its name is indexed: the PDF needs a password");
        assertThat(load(pdf("", ""), NoteOptions.defaults()).warnings())
                .singleElement()
                .hasToString("there is no text on its pages: scanned pages need OCR first");
        Note first =
                load(pdf("", "a", "b", "c"), NoteOptions.builder().maxPages(2).build());
        assertThat(first.blocks()).hasSize(2);
        assertThat(first.warnings()).singleElement().hasToString("only the first 2 of 3 pages");
    }

    @Test
    void aDamagedFileKeepsItsName() throws IOException {
        byte[] pdf = pdf("", "some words", "more words");
        SplittableRandom random = new SplittableRandom(6);
        for (int round = 0; round < 60; round++) {
            byte[] damaged = Arrays.copyOf(pdf, 1 + random.nextInt(pdf.length));
            damaged[random.nextInt(damaged.length)] ^= (byte) 0x55;
            assertThat(load(damaged, NoteOptions.defaults()).path()).isEqualTo("manual.pdf");
        }
    }
}
