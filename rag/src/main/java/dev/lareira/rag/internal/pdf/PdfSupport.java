package dev.lareira.rag.internal.pdf;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.internal.note.NoteLoader;

/** Reads PDF where PDFBox is there, and says what is missing where it is not. */
public final class PdfSupport {
    private static final boolean PRESENT = present();

    private PdfSupport() {}

    private static boolean present() {
        try {
            Class.forName("org.apache.pdfbox.Loader", false, PdfSupport.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    public static NoteLoader loader() {
        return PRESENT
                ? new PdfLoader()
                : (bytes, draft) -> draft.warn(
                        NoteWarning.Kind.FORMAT,
                        0,
                        "only the name of this PDF is indexed: put org.apache.pdfbox:pdfbox 3 on the class path, or on the"
                                + " module path with --add-modules org.apache.pdfbox");
    }
}
