package dev.lareira.rag.internal.html;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.parser.Parser;

/** Web pages. */
public final class HtmlLoader implements NoteLoader {
    private static final Pattern CHARSET = Pattern.compile("(?i)charset\\s*=\\s*[\"']?([\\w:.-]+)");
    private static final int HEAD = 2048;

    @Override
    public void load(byte[] bytes, NoteDraft draft) {
        int most = draft.options().maxMarkupBytes();
        if (bytes.length > most) {
            draft.warn(
                    NoteWarning.Kind.TRUNCATED,
                    0,
                    "only the first " + most + " of " + bytes.length + " bytes are read");
        }
        SourceText source = decode(bytes.length > most ? Arrays.copyOf(bytes, most) : bytes, draft);
        Document page = parse(source.text());
        draft.title(page.title());
        for (String name : List.of("author", "description", "keywords", "date")) {
            Element meta = page.selectFirst("meta[name=" + name + "]");
            if (meta != null && !meta.attr("content").isBlank()) {
                draft.property(name, meta.attr("content"));
            }
        }
        new HtmlReader(source, 0, draft.options().maxNesting())
                .read(page.body())
                .forEach(draft::add);
    }

    /** HTML or XHTML with the positions of its elements. */
    public static Document parse(String html) {
        return Parser.htmlParser().setTrackPosition(true).parseInput(html, "");
    }

    /** Text that is not Unicode is read as the page says that it is written. */
    private static SourceText decode(byte[] bytes, NoteDraft draft) {
        List<NoteWarning> warnings = new ArrayList<>();
        SourceText source = SourceText.decode(bytes, warnings);
        Optional<Charset> stated = warnings.isEmpty() ? Optional.empty() : stated(bytes);
        if (stated.isPresent()) {
            return SourceText.of(new String(bytes, stated.get()));
        }
        draft.warnings().addAll(warnings);
        return source;
    }

    private static Optional<Charset> stated(byte[] bytes) {
        String head = new String(bytes, 0, Math.min(bytes.length, HEAD), StandardCharsets.ISO_8859_1);
        Matcher charset = CHARSET.matcher(head);
        try {
            return charset.find() ? Optional.of(Charset.forName(charset.group(1))) : Optional.empty();
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }
}
