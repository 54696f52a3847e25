package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lareira.rag.internal.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The companion of the sample vault's diary, without a model. */
class DiaryTest {
    private static final Path VAULT = Path.of(System.getProperty("lareira.root"), "examples", "vault");

    @TempDir
    private static Path folder;

    private static NotesIndex notes;
    private static Rag rag;
    private static Diary diary;

    @BeforeAll
    static void open() {
        notes = NotesIndex.open(folder.resolve("index"), new WordModel("one"));
        notes.sync(VAULT, SyncListener.NONE);
        rag = Rag.withoutModel(notes);
        diary = Diary.of(notes, rag);
    }

    @AfterAll
    static void close() {
        rag.close();
        notes.close();
    }

    @Test
    void answersComeFromEntriesOfDaysAlone() {
        Answer answer = diary.ask("What did we decide about the roof, o telhado?", AnswerListener.NONE);
        assertThat(answer.sources())
                .isNotEmpty()
                .allMatch(source -> source.path().startsWith("Diário/"));
        assertThat(rag.ask("What did we decide about the roof, o telhado?").sources())
                .anyMatch(source -> !source.path().startsWith("Diário/"));
    }

    @Test
    void themesAreInSeveralWeeksAndTheirEvidenceIsInTheEntries() throws IOException {
        List<Theme> themes = diary.themes(LocalDate.of(2026, 1, 1), 6);
        assertThat(themes).hasSize(6);
        assertThat(themes).extracting(Theme::name).contains("#sono");
        for (Theme theme : themes) {
            assertThat(theme.weeks()).isGreaterThanOrEqualTo(3).isLessThanOrEqualTo(theme.entries());
            assertThat(theme.evidence())
                    .hasSizeGreaterThanOrEqualTo(3)
                    .isSortedAccordingTo((a, b) -> a.day().compareTo(b.day()));
            for (Theme.Evidence place : theme.evidence()) {
                assertThat(place.path()).contains(place.day().toString());
                String text = Files.readString(VAULT.resolve(place.path())).replaceAll("[\\s\\[\\]]+", " ");
                assertThat(text)
                        .contains(place.text()
                                .substring(0, Math.min(12, place.text().length())));
                String line = Files.readAllLines(VAULT.resolve(place.path())).get(place.line() - 1);
                assertThat(Words.of(line))
                        .as("line %d of %s says some of: %s", place.line(), place.path(), place.text())
                        .containsAnyElementsOf(Words.of(place.text()));
                assertThat(place.text().replaceAll("#\\S+", "").strip())
                        .as("more than a word or two, in %s", place.path())
                        .hasSizeGreaterThanOrEqualTo(40);
            }
        }
        assertThat(diary.themes(LocalDate.of(2026, 4, 20), 6)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Why do I want to die?",
                "I think about killing myself",
                "às vezes quero morrer",
                "¿por qué quiero morir?",
                "j'ai envie de mourir",
                "ich will nicht mehr leben"
            })
    void whereALifeMayBeInDangerHelpIsNamedAndNothingElse(String question) {
        Answer answer = diary.ask(question, AnswerListener.NONE);
        assertThat(answer.outcome()).isEqualTo(Answer.Outcome.CARE);
        assertThat(answer.text()).contains("112");
        assertThat(answer.sources()).isEmpty();
    }

    @Test
    void anOrdinaryQuestionIsNoDanger() {
        assertThat(diary.ask("When did the storm kill the power?", AnswerListener.NONE)
                        .outcome())
                .isNotEqualTo(Answer.Outcome.CARE);
    }

    @Test
    void notesWithoutDaysAreNoDiary(@TempDir Path other) throws IOException {
        Files.createDirectories(other.resolve("vault"));
        Files.writeString(other.resolve("vault/Roof.md"), "The roof.\n");
        try (NotesIndex index = NotesIndex.open(other.resolve("index"), new WordModel("one"));
                Rag none = Rag.withoutModel(index)) {
            index.sync(other.resolve("vault"), SyncListener.NONE);
            assertThatThrownBy(() -> Diary.of(index, none).dialogue()).hasMessageContaining("2026-03-31.md");
        }
    }
}
