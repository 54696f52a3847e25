package dev.lareira.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.Embedder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The vault in {@code examples}, which the demonstration and the documentation count on. */
class SampleVaultTest {
    private static final Path EXAMPLES = Path.of(System.getProperty("lareira.root"), "examples");
    private static final Pattern ROW = Pattern.compile("\\| \\d+ \\| (.+) \\| (.+) \\| `(.+)` \\|");

    private static final Pattern OF_THE_DIARY = Pattern.compile("lareira diary \"(.+?)\"");

    private record Question(String text, String note) {}

    private static List<Question> questions() throws IOException {
        List<Question> questions = new ArrayList<>();
        for (String line : Files.readAllLines(EXAMPLES.resolve("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                questions.add(new Question(row.group(1), row.group(3)));
            }
        }
        assertThat(questions).hasSize(10);
        return questions;
    }

    @Test
    void everyNoteIsReadWithoutAWarningAndEveryLinkLeadsSomewhere() {
        try (NoteSource source = NoteSource.open(EXAMPLES.resolve("vault"), NoteOptions.defaults())) {
            List<Note> notes = source.list().files().stream().map(source::load).toList();
            NoteGraph graph = new NoteGraph();
            notes.forEach(graph::put);
            assertThat(notes).hasSizeGreaterThan(60);
            assertThat(notes).extracting(Note::path).noneMatch(path -> path.startsWith("Templates"));
            for (Note note : notes) {
                assertThat(note.warnings()).as(note.path()).isEmpty();
                assertThat(graph.unresolved(note.path())).as(note.path()).isEmpty();
            }
            assertThat(notes.stream().filter(Note::journal)).hasSizeGreaterThan(20);
            assertThat(notes).extracting(Note::language).contains("pt", "en");
        }
    }

    @Test
    void theNotesThatAnswerTheQuestionsAreFound(@TempDir Path folder) throws IOException {
        try (Embedder embedder = Embedder.builtIn();
                NotesIndex index = NotesIndex.open(folder, embedder)) {
            index.add(EXAMPLES.resolve("vault"));
            index.sync(SyncListener.NONE);
            int found = 0;
            StringBuilder missed = new StringBuilder();
            for (Question question : questions()) {
                List<NoteHit> hits = index.search(question.text, 5);
                assertThat(hits).as(question.text).anyMatch(NoteHit::good);
                List<String> notes =
                        hits.stream().map(hit -> hit.chunk().path()).toList();
                found += notes.contains(question.note) ? 1 : 0;
                missed.append(notes.contains(question.note) ? "" : "\n" + question.text + " " + notes);
            }
            assertThat(found).as("found of 10; missed: %s", missed).isGreaterThanOrEqualTo(9);
            theDiaryAnswers(index);
            assertThat(index.search("What is my blood type?", 5)).noneMatch(NoteHit::good);
            assertThat(index.search("Qual é o meu grupo sanguíneo?", 5)).noneMatch(NoteHit::good);
        }
    }

    private static void theDiaryAnswers(NotesIndex index) throws IOException {
        List<String> questions = OF_THE_DIARY
                .matcher(Files.readString(EXAMPLES.resolve("README.md")))
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(questions).hasSizeGreaterThanOrEqualTo(2);
        try (Rag rag = Rag.withoutModel(index)) {
            Diary diary = Diary.of(index, rag);
            for (String question : questions) {
                assertThat(diary.ask(question, AnswerListener.NONE).outcome())
                        .as(question)
                        .isEqualTo(Answer.Outcome.PASSAGES);
            }
            Answer none = diary.ask("What has been keeping me awake?", AnswerListener.NONE);
            assertThat(none.outcome()).isEqualTo(Answer.Outcome.NOTHING_FOUND);
            assertThat(none.text())
                    .contains("ask in Portuguese", "lareira pull multilingual-e5-small", "notes sync --embedder");
        }
    }
}
