package dev.lareira.rag.internal.ask;

import dev.lareira.rag.NoteDate;
import dev.lareira.rag.Scores;
import dev.lareira.rag.Source;
import dev.lareira.rag.Span;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Passages for the tests of answering. */
final class AskSources {
    static final Source ROOF = source(1, "Roof", "The roof costs 9,000 euros.\nAna and Rui sent offers in March.");
    static final Source GARDEN = source(2, "Garden", "Tomatoes grow behind the shed. They need water every evening.");
    static final Source TELHADO = source(3, "Telhado", "O telhado custa 9000 euros e a obra começa em maio.");
    static final List<Source> ALL = List.of(ROOF, GARDEN, TELHADO);

    private AskSources() {}

    static Source source(int number, String title, String text) {
        return new Source(
                number,
                "vault",
                title + ".md",
                title,
                List.of(),
                new NoteDate(LocalDate.of(2026, 3, 2), NoteDate.Origin.FILE_NAME),
                new Span(10, 9 + (int) text.lines().count(), 0, text.length(), 0),
                text,
                Optional.of(new Scores(
                        1,
                        OptionalDouble.empty(),
                        OptionalDouble.empty(),
                        1,
                        OptionalInt.empty(),
                        OptionalInt.empty())));
    }

    static Support support() {
        return new Support(
                (claim, source) -> -1, source -> source.text().lines().toList());
    }
}
