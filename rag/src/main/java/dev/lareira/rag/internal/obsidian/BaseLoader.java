package dev.lareira.rag.internal.obsidian;

import dev.lareira.rag.internal.note.NoteDraft;
import dev.lareira.rag.internal.note.NoteLoader;
import dev.lareira.rag.internal.note.SourceText;
import dev.lareira.rag.internal.note.TextLoader;
import java.io.IOException;
import java.util.Map;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A base: tables over notes. Its text is the names of its views and columns; the rest is a query. */
final class BaseLoader implements NoteLoader {
    @Override
    public void load(byte[] bytes, NoteDraft draft) throws IOException {
        SourceText source = SourceText.decode(bytes, draft.warnings());
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(50)
                .setCodePointLimit(draft.options().maxPropertyBytes())
                .build();
        Object root;
        try {
            root = new Load(settings).loadFromString(source.text());
        } catch (YamlEngineException e) {
            throw new IOException(
                    "not YAML: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
        TreeSet<String> names = new TreeSet<>();
        names(root, names);
        if (!names.isEmpty()) {
            draft.add(TextLoader.paragraph(
                    String.join("\n", names), source.span(0, source.text().length())));
        }
    }

    private static void names(Object value, TreeSet<String> names) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, content) -> {
                if (("name".equals(key) || "displayName".equals(key)) && content instanceof String name) {
                    names.add(name);
                } else {
                    names(content, names);
                }
            });
        } else if (value instanceof Iterable<?> list) {
            list.forEach(content -> names(content, names));
        }
    }
}
