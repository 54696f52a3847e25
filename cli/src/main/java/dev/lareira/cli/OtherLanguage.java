package dev.lareira.cli;

import java.util.Locale;

/** What is told where notes are in a language that the embedding model was not made for. */
final class OtherLanguage {
    /** What brings languages together. */
    static final String REMEDY =
            "`lareira pull multilingual-e5-small`, then `lareira notes sync --embedder multilingual-e5-small`,";

    private OtherLanguage() {}

    /** As {@code Portuguese}. */
    static String name(String language) {
        return Locale.of(language).getDisplayLanguage(Locale.ENGLISH);
    }
}
