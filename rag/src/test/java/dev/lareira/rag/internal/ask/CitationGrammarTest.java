package dev.lareira.rag.internal.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.Constraint;
import dev.lareira.rag.Source;
import dev.lareira.rag.internal.text.Sentences;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CitationGrammarTest {
    /** Every sentence may be quoted. */
    private static Constraint quoted(List<Source> sources) {
        return CitationGrammar.quoted(Quotable.all(sources), 3);
    }

    private static boolean accepts(Constraint constraint, String text) {
        return constraint.check(text).accepted();
    }

    @Test
    void markersNameNothingButSources() {
        Constraint cited = CitationGrammar.cited(AskSources.ALL);
        assertThat(accepts(cited, "The roof [1] costs\n- 9,000 euros [1][3]. Ação!"))
                .isTrue();
        for (String wrong :
                List.of("a [4]", "a [0]", "a [10]", "a [", "a [1", "a [x]", "a [[1]]", "[1](http://x)[", "")) {
            assertThat(accepts(cited, wrong)).as(wrong).isFalse();
        }
        assertThat(accepts(CitationGrammar.cited(AskSources.ALL.subList(1, 2)), "a [1]"))
                .isFalse();
    }

    @Test
    void quotesAreSpansOfTheSourceTheyName() {
        Constraint quoted = quoted(AskSources.ALL);
        assertThat(accepts(quoted, "\"The roof costs 9,000 euros.\" [1]")).isTrue();
        assertThat(
                        accepts(
                                quoted,
                                "\"They need water every evening.\" [2]\n\"O telhado custa 9000 euros e a obra começa em maio.\" [3]"))
                .isTrue();
        for (String wrong : List.of(
                "\"The roof costs 8,000 euros.\" [1]",
                "\"The roof costs 9,000 euros.\" [2]",
                "\"The roof costs 9,000 eur\" [1]",
                "\"costs 9,000 euros.\" [1]",
                "\"The roof costs 9,000 euros. Ana and Rui\" [1]",
                "The roof costs 9,000 euros. [1]",
                "\"The roof costs 9,000 euros.\"",
                "\"Tomatoes grow behind the shed. They need water\" [2]",
                "\"They need water\" [2]",
                "\"They need water every evening.\" [2]\n\"They need water every evening.\" [2]",
                "\"Tomatoes grow behind the shed.\" [2] indeed")) {
            assertThat(accepts(quoted, wrong)).as(wrong).isFalse();
        }
    }

    @Test
    void anyTextCanBeQuoted() {
        String strange =
                "He said \"C:\\temp\" – 100% (really)…\nÀs vezes; 日本語の文。  two  blanks\t\tand\u00a0more\n\n[ ] a task with a box";
        Source source = AskSources.source(7, "Strange", strange);
        Constraint quoted = quoted(List.of(source));
        for (String line : strange.lines().filter(line -> !line.isBlank()).toList()) {
            for (Sentences.Piece sentence : Sentences.of(line)) {
                String span = String.join(" ", sentence.of(line).split("\\s+"));
                assertThat(accepts(quoted, "\"" + span + "\" [7]")).as(span).isTrue();
            }
        }
    }

    @Test
    void theMarkOfAnItemIsNoPartOfAQuote() {
        Constraint quoted = quoted(List.of(AskSources.source(
                1, "Tom", "- Shoe size: 44\n* Likes - of all things - rain\n1. First the oats\n2) Then the honey")));
        for (String right :
                List.of("Shoe size: 44", "Likes - of all things - rain", "First the oats", "Then the honey")) {
            assertThat(accepts(quoted, "\"" + right + "\" [1]")).as(right).isTrue();
        }
        assertThat(accepts(quoted, "\"- Shoe size: 44\" [1]")).isFalse();
        assertThat(accepts(quoted, "\"2) Then the honey\" [1]")).isFalse();
    }

    @Test
    void aGrammarOfManyLongPassagesIsMadeAndFollowed() {
        SplittableRandom random = new SplittableRandom(2);
        List<Source> sources = new ArrayList<>();
        for (int number = 1; number <= 12; number++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 400; i++) {
                text.append("Word").append(random.nextInt(50)).append(i % 9 == 8 ? ". " : " ");
            }
            sources.add(AskSources.source(number, "Note " + number, text.toString()));
        }
        List<Quotable.Sentence> chosen =
                Quotable.choose("Word1 Word2 Word3?", sources, (question, texts) -> new double[0]);
        assertThat(chosen).hasSizeBetween(2, 6);
        Constraint quoted = CitationGrammar.quoted(chosen, 3);
        Quotable.Sentence last = chosen.getLast();
        String rest = last.source().text().substring(last.start()).strip();
        assertThat(rest).hasSizeGreaterThan(100);
        assertThat(accepts(quoted, "\"" + rest + "\" [" + last.source().number() + "]"))
                .isTrue();
        assertThat(accepts(quoted, "\"" + rest + "\" [" + (1 + last.source().number() % 12) + "]"))
                .isFalse();
    }
}
