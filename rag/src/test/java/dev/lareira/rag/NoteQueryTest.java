package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.rag.NoteQuery.Before;
import dev.lareira.rag.NoteQuery.LinkedTo;
import dev.lareira.rag.NoteQuery.Not;
import dev.lareira.rag.NoteQuery.OnOrAfter;
import dev.lareira.rag.NoteQuery.PathPart;
import dev.lareira.rag.NoteQuery.Phrase;
import dev.lareira.rag.NoteQuery.Property;
import dev.lareira.rag.NoteQuery.Tag;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NoteQueryTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-03-31T12:00:00Z"), ZoneOffset.UTC);

    private static NoteQuery parse(String text) {
        return NoteQuery.parse(text, NOON);
    }

    @Test
    void everyConditionIsTakenOutOfTheWords() {
        NoteQuery query =
                parse("roof tag:House/Roof repair \"blue tiles\" path:\"my trips\" [[Ana|her]] prop:Due_Date=soon");
        assertThat(query.words()).isEqualTo("roof repair blue tiles");
        assertThat(query.conditions())
                .containsExactly(
                        new Tag("house/roof"),
                        new Phrase("blue tiles"),
                        new PathPart("my trips"),
                        new LinkedTo("Ana"),
                        new Property("due-date", Optional.of("soon")));
    }

    @Test
    void aMinusTurnsAConditionRound() {
        NoteQuery query = parse("-tag:old -\"not this\" -[[Draft]] keep -prop:done");
        assertThat(query.words()).isEqualTo("keep");
        assertThat(query.conditions())
                .containsExactly(
                        new Not(new Tag("old")),
                        new Not(new Phrase("not this")),
                        new Not(new LinkedTo("Draft")),
                        new Not(new Property("done", Optional.empty())));
    }

    @ParameterizedTest
    @CsvSource({
        "2025, 2025-01-01",
        "2025-7, 2025-07-01",
        "2025-07-09, 2025-07-09",
        "today, 2026-03-31",
        "Yesterday, 2026-03-30",
        "3d, 2026-03-28",
        "2w, 2026-03-17",
        "1m, 2026-02-28",
        "1y, 2025-03-31"
    })
    void datesComeInManyForms(String written, LocalDate day) {
        assertThat(parse("after:" + written).conditions()).containsExactly(new OnOrAfter(day));
        assertThat(parse("x before:" + written).conditions()).containsExactly(new Before(day));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after:soon", "before:2026-13", "after:2026-02-30", "before:12", "after:99999d0"})
    void whatIsNoDateIsRefusedWithTheFormsThatAre(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(RagException.class)
                .hasMessageContaining(text)
                .hasMessageContaining("2026-03-31");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "what is \"unclosed",
                "issue #1 of 3",
                "C# and F#",
                "std::tag:x",
                "a[[b]]c",
                "[[ open",
                "mailto:tag",
                "the path: is long",
                "foo -bar",
                "\"\"",
                "why does a-tag:b fail"
            })
    void whatOnlyLooksLikeAConditionStaysWords(String text) {
        assertThat(parse(text)).isEqualTo(new NoteQuery(text, List.of()));
    }

    @Test
    void hashTagsInAnyScriptAreTags() {
        assertThat(parse("#café/ação notes #日本").conditions()).containsExactly(new Tag("café/ação"), new Tag("日本"));
    }
}
