package dev.lareira.rag.internal.pdf;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.note.TextLoader;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.pdfbox.Loader;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDDocumentInformation;
import org.apache.pdfbox.pdmodel.encryption.InvalidPasswordException;
import org.apache.pdfbox.text.PDFTextStripper;

/** PDF by PDFBox, which has to be there at run time: only {@link PdfSupport} may name this class. */
final class PdfLoader implements NoteLoader {
    private static final Pattern HYPHEN = Pattern.compile("(\\p{Ll})-\\n(\\p{Ll})");

    @Override
    public void load(byte[] bytes, NoteDraft draft) throws IOException {
        try (PDDocument document = Loader.loadPDF(bytes)) {
            describe(document.getDocumentInformation(), draft);
            int pages = document.getNumberOfPages();
            int most = Math.min(pages, draft.options().maxPages());
            PDFTextStripper stripper = new PDFTextStripper();
            stripper.setLineSeparator("\n");
            stripper.setAddMoreFormatting(true);
            stripper.setSortByPosition(true);
            for (int page = 1; page <= most; page++) {
                page(stripper, document, page, draft);
            }
            if (pages > most) {
                draft.warn(NoteWarning.Kind.TRUNCATED, 0, "only the first " + most + " of " + pages + " pages");
            }
            if (draft.blocks().isEmpty()) {
                draft.warn(NoteWarning.Kind.FORMAT, 0, "there is no text on its pages: scanned pages need OCR first");
            }
        } catch (InvalidPasswordException e) {
            // What is encrypted is no text, even where it looks like some.
            draft.warn(NoteWarning.Kind.FORMAT, 0, "only its name is indexed: the PDF needs a password");
        }
    }

    private static void describe(PDDocumentInformation information, NoteDraft draft) {
        Optional.ofNullable(information.getTitle()).ifPresent(draft::title);
        Optional.ofNullable(information.getAuthor())
                .filter(author -> !author.isBlank())
                .ifPresent(author -> draft.property("author", author));
    }

    private static void page(PDFTextStripper stripper, PDDocument document, int page, NoteDraft draft) {
        try {
            stripper.setStartPage(page);
            stripper.setEndPage(page);
            String text = HYPHEN.matcher(stripper.getText(document)).replaceAll("$1$2");
            TextLoader.paragraphs(SourceText.of(text), 0, page, draft);
        } catch (IOException | RuntimeException e) {
            draft.warn(NoteWarning.Kind.FORMAT, 0, "page " + page + " is left out: " + e.getMessage());
        }
    }
}
