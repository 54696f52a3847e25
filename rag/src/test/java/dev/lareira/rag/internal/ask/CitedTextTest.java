package dev.lareira.rag.internal.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.rag.Citation;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CitedTextTest {
    private static CitedText of(String written) {
        CitedText text = new CitedText(AskSources.ALL, AskSources.support(), true, part -> {});
        text.accept(written);
        text.finish();
        return text;
    }

    @Test
    void markersBecomeCitationsWithClaimAndLine() {
        CitedText text = of("Offers came from Ana and Rui [1]. The tomatoes need water every evening. [2]");
        assertThat(text.text())
                .isEqualTo("Offers came from Ana and Rui [1]. The tomatoes need water every evening. [2]");
        assertThat(text.citations()).extracting(Citation::number).containsExactly(1, 2);
        assertThat(text.citations()).allMatch(Citation::verified);
        Citation first = text.citations().getFirst();
        assertThat(first.claim()).isEqualTo("Offers came from Ana and Rui");
        assertThat(first.line()).isEqualTo(11);
        assertThat(text.text().substring(first.start(), first.end())).isEqualTo("[1]");
        assertThat(text.citations().getLast().claim()).isEqualTo("The tomatoes need water every evening.");
    }

    @Test
    void aMarkerThatNamesTheWrongSourceIsPutRight() {
        CitedText text = of("The tomatoes grow behind the shed [1].");
        assertThat(text.text()).isEqualTo("The tomatoes grow behind the shed [2].");
        assertThat(text.citations().getFirst().verified()).isTrue();
    }

    @Test
    void whatNoSourceHoldsIsNotVerified() {
        assertThat(of("The kitchen will be painted blue [2].")
                        .citations()
                        .getFirst()
                        .verified())
                .isFalse();
        assertThat(of("The roof costs 12,000 euros [1].").citations().getFirst().verified())
                .as("another number")
                .isFalse();
        assertThat(of("The roof costs 9000 euros [1].").citations().getFirst().verified())
                .as("the same number")
                .isTrue();
    }

    @Test
    void aSentenceThatASourcePlainlyHoldsGetsAMarker() {
        assertThat(of("The roof costs 9,000 euros. I like it.\nTomatoes grow behind the shed")
                        .text())
                .isEqualTo("The roof costs 9,000 euros. [1] I like it.\nTomatoes grow behind the shed [2]");
    }

    @Test
    void severalMarkersShareAClaimAndRepeatedOnesAreOne() {
        Support meaning = new Support((claim, source) -> source == AskSources.TELHADO ? 0.9 : 0, source -> List.of());
        CitedText text = new CitedText(AskSources.ALL, meaning, true, part -> {});
        text.accept("The roof costs 9000 euros [1][3][3].");
        assertThat(text.text()).isEqualTo("The roof costs 9000 euros [1][3].");
        assertThat(text.citations()).extracting(Citation::claim).containsOnly("The roof costs 9000 euros");
    }

    @Test
    void unfinishedAndForeignMarkersAreNoCitations() {
        assertThat(of("Ana sent an offer [1").text())
                .startsWith("Ana sent an offer")
                .doesNotContain("[1 ");
        CitedText foreign = of("See [9] and [x].");
        assertThat(foreign.text()).isEqualTo("See [9] and [x].");
        assertThat(foreign.citations()).isEmpty();
    }

    @Test
    void theTextDoesNotDependOnHowItIsCutIntoParts() {
        String written =
                "The roof costs 9,000 euros [1]. \n\n- Tomatoes grow behind the shed. They need water [2] every"
                        + " evening.\nAção [3] e mais. Ana and Rui sent offers in March. End";
        SplittableRandom random = new SplittableRandom(1);
        CitedText whole = of(written);
        assertThat(whole.citations()).hasSizeGreaterThan(3);
        for (int round = 0; round < 50; round++) {
            StringBuilder heard = new StringBuilder();
            CitedText text = new CitedText(AskSources.ALL, AskSources.support(), true, heard::append);
            for (int at = 0; at < written.length(); ) {
                int end = Math.min(written.length(), at + 1 + random.nextInt(9));
                text.accept(written.substring(at, end));
                at = end;
            }
            text.finish();
            assertThat(text.text()).isEqualTo(whole.text());
            assertThat(heard).hasToString(whole.text());
            assertThat(text.citations()).isEqualTo(whole.citations());
        }
        for (Citation citation : whole.citations()) {
            assertThat(whole.text().substring(citation.start(), citation.end()))
                    .isEqualTo("[" + citation.number() + "]");
        }
    }
}
