package dev.lareira.rag.internal.ask;

import dev.lareira.rag.LanguageDetector;
import java.util.Locale;
import java.util.Optional;

/** Puts a question into the language of the notes, where the embedding model does not relate the two. */
final class Translation {
    private static final String REQUEST = """
            Translate this question into %s. Write only the translation.

            %s""";

    private final Generator generator;

    Translation(Generator generator) {
        this.generator = generator;
    }

    /** @return empty where the model is too small to be trusted with it, or wrote in the language that it was asked in */
    Optional<String> of(String question, String asked, String wanted) {
        if (generator.small()) {
            return Optional.empty();
        }
        String plain = new Fence(generator.model().tokenizer().vocabulary()).text(question);
        String written =
                OneLine.of(generator, REQUEST.formatted(Locale.of(wanted).getDisplayLanguage(Locale.ENGLISH), plain));
        return Optional.of(written)
                .filter(text ->
                        !text.isBlank() && !LanguageDetector.detect(text).equals(asked));
    }
}
