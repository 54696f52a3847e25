package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LanguagesTest {
    private static final Map<String, Integer> MOSTLY_PORTUGUESE = Map.of("pt", 6, "en", 3, "fr", 2, "und", 9);

    @Test
    void aQuestionInAnotherLanguageThanMostNotesIsApartUnlessTheModelKnowsBoth() {
        Languages english = new Languages(MOSTLY_PORTUGUESE, Set.of("en"));
        assertThat(english.apartFrom("en")).contains("pt");
        assertThat(english.apartFrom("de")).contains("pt");
        assertThat(english.apartFrom("pt")).isEmpty();
        assertThat(english.apartFrom("und")).as("a word or two").isEmpty();
        assertThat(new Languages(MOSTLY_PORTUGUESE, Set.of("en", "pt")).apartFrom("en"))
                .isEmpty();
        assertThat(new Languages(MOSTLY_PORTUGUESE, Set.of()).apartFrom("en"))
                .as("a model of many languages")
                .isEmpty();
    }

    @Test
    void notesOfNoMainLanguageAreApartFromNone() {
        Languages mixed = new Languages(Map.of("pt", 3, "en", 3), Set.of("en"));
        assertThat(mixed.apartFrom("en")).isEmpty();
        assertThat(new Languages(Map.of(), Set.of("en")).apartFrom("en")).isEmpty();
    }

    @Test
    void languagesThatTheModelWasNotMadeForAreToldWhereMostPassagesAreInThem() {
        assertThat(new Languages(MOSTLY_PORTUGUESE, Set.of("en")).unknown()).containsExactly("pt", "fr");
        assertThat(new Languages(Map.of("pt", 3, "en", 3), Set.of("en")).unknown())
                .isEmpty();
        assertThat(new Languages(MOSTLY_PORTUGUESE, Set.of()).unknown()).isEmpty();
    }
}
