package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.RagException;
import dev.lareira.rag.internal.logseq.Edn.Keyword;
import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.note.TextLoader;
import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** A whiteboard: the texts of its shapes. */
final class WhiteboardLoader implements NoteLoader {
    private static final Set<String> TEXTS = Set.of("text", "label", "block/content", "content", "url");

    private final PageNames names;

    WhiteboardLoader(PageNames names) {
        this.names = names;
    }

    @Override
    public void load(byte[] bytes, NoteDraft draft) throws IOException {
        draft.title(names.title(draft.file().path()));
        String edn = SourceText.decode(bytes, draft.warnings()).text();
        Set<String> texts = new LinkedHashSet<>();
        try {
            collect(Edn.read(edn, 0).value(), texts);
        } catch (RagException e) {
            throw new IOException(e.getMessage(), e);
        }
        TextLoader.paragraphs(SourceText.of(String.join("\n\n", texts)), 0, draft);
    }

    private static void collect(Object form, Set<String> texts) {
        if (form instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if (key instanceof Keyword name && TEXTS.contains(name.name()) && value instanceof String text) {
                    if (!text.isBlank()) {
                        texts.add(text.strip());
                    }
                } else {
                    collect(value, texts);
                }
            });
        } else if (form instanceof Collection<?> forms) {
            forms.forEach(inner -> collect(inner, texts));
        }
    }
}
