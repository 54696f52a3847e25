package dev.lareira.rag.internal.archive;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.internal.html.HtmlLoader;
import dev.lareira.rag.internal.html.HtmlReader;
import dev.lareira.rag.internal.markdown.LinkSyntax;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** Books: the chapters of an EPUB 2 or 3 in the order of its spine; a span counts within its chapter. */
public final class EpubLoader implements NoteLoader {
    @Override
    public void load(byte[] bytes, NoteDraft draft) throws IOException {
        try (Archive book = Archive.open(bytes, draft.options())) {
            String contents = contents(book);
            Document opf = xml(book.read(contents));
            describe(opf, draft);
            String folder = contents.substring(0, contents.lastIndexOf('/') + 1);
            List<String> chapters = chapters(opf, folder);
            int most = draft.options().maxPages();
            for (int i = 0; i < Math.min(chapters.size(), most); i++) {
                chapter(book, chapters.get(i), i + 1, draft);
            }
            if (chapters.size() > most) {
                draft.warn(
                        NoteWarning.Kind.TRUNCATED,
                        0,
                        "only the first " + most + " of " + chapters.size() + " chapters");
            }
        }
    }

    /** Without a parser that would fetch or expand entities. */
    private static Document xml(byte[] bytes) {
        return Jsoup.parse(new String(bytes, StandardCharsets.UTF_8), "", Parser.xmlParser());
    }

    private static String contents(Archive book) throws IOException {
        Element root = xml(book.read("META-INF/container.xml")).selectFirst("rootfile[full-path]");
        if (root == null) {
            throw new IOException("not an EPUB: META-INF/container.xml names no contents");
        }
        return root.attr("full-path");
    }

    private static void describe(Document opf, NoteDraft draft) {
        for (Element element : opf.getAllElements()) {
            String name = element.tagName().replaceFirst("^\\w+:", "").toLowerCase(Locale.ROOT);
            String text = element.text().strip();
            if (text.isEmpty() || !element.tagName().startsWith("dc:")) {
                continue;
            }
            switch (name) {
                case "title" -> draft.title(text);
                case "creator" -> draft.property("author", text);
                case "publisher", "subject", "date" -> draft.property(name, text);
                default -> {}
            }
        }
    }

    private static List<String> chapters(Document opf, String folder) {
        List<String> chapters = new ArrayList<>();
        for (Element item : opf.select("spine > itemref[idref]")) {
            Optional.ofNullable(opf.getElementById(item.attr("idref")))
                    .map(entry -> LinkSyntax.decode(entry.attr("href")))
                    .filter(href -> !href.isEmpty())
                    .ifPresent(href -> chapters.add(normal(folder + href)));
        }
        return chapters;
    }

    private static String normal(String path) {
        List<String> parts = new ArrayList<>();
        for (String part : path.split("/")) {
            if (part.equals("..") && !parts.isEmpty()) {
                parts.removeLast();
            } else if (!part.equals(".") && !part.isEmpty()) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }

    /** A chapter that is missing or damaged does not lose the others. */
    private static void chapter(Archive book, String name, int number, NoteDraft draft) {
        try {
            SourceText source = SourceText.decode(book.read(name), draft.warnings());
            Document page = HtmlLoader.parse(source.text());
            new HtmlReader(source, number, draft.options().maxNesting())
                    .read(page.body())
                    .forEach(draft::add);
        } catch (IOException e) {
            draft.warn(NoteWarning.Kind.FORMAT, 0, "chapter " + number + " is left out: " + e.getMessage());
        }
    }
}
