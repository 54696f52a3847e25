package dev.lareira.rag.internal.logseq;

import dev.lareira.rag.internal.logseq.Edn.Keyword;
import java.util.List;
import java.util.Map;

/** Readable text of HTML written as vectors: {@code [:div {:class "x"} "text" [:b "bold"]]}. */
final class Hiccup {
    private Hiccup() {}

    static String text(Object form) {
        StringBuilder text = new StringBuilder();
        append(form, text);
        return text.toString().replaceAll("\\s+", " ").strip();
    }

    private static void append(Object form, StringBuilder text) {
        if (form instanceof String words) {
            text.append(words).append(' ');
        } else if (form instanceof List<?> element && !element.isEmpty() && element.getFirst() instanceof Keyword tag) {
            boolean silent = tag.name().startsWith("script") || tag.name().startsWith("style");
            if (!silent) {
                element.stream()
                        .skip(1)
                        .filter(child -> !(child instanceof Map))
                        .forEach(child -> append(child, text));
            }
        } else if (form instanceof List<?> children) {
            children.forEach(child -> append(child, text));
        }
    }
}
