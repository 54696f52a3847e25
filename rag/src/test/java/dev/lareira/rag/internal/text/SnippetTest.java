package dev.lareira.rag.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnippetTest {
    private static final String TEXT = "The garden was wet. ".repeat(20)
            + "The roof costs 9,000 euros.\nAna starts in May. " + "Nobody came by. ".repeat(30);

    @Test
    void theSentencesWithTheWordsAskedForAreShown() {
        assertThat(Snippet.of(TEXT, "what does the roof cost in euros and who starts"))
                .startsWith("… The roof costs 9,000 euros. Ana starts in May.")
                .endsWith(" …")
                .hasSizeLessThan(300);
    }

    @Test
    void withoutAnyTheBeginningIsShown() {
        assertThat(Snippet.of(TEXT, "zebra")).startsWith("The garden was wet.").endsWith("…");
        assertThat(Snippet.of("Short.", "zebra")).isEqualTo("Short.");
        assertThat(Snippet.of("", "zebra")).isEmpty();
        assertThat(Snippet.of("x".repeat(5000), "x")).hasSizeLessThan(400);
    }
}
