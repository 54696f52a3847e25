package dev.lareira.cli;

import dev.lareira.rag.Dialogue;
import dev.lareira.rag.Diary;
import dev.lareira.rag.NoteEntry;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Theme;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "diary",
        description = {
            "Answer from your own journal, with its days, and tell what keeps coming up.",
            "It reads what you wrote and quotes it. It is a program, no therapist, and gives no medical advice."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira diary \"When did I run with Rita?\"",
            "  lareira diary \"Porque acordo de madrugada?\"",
            "  lareira diary --themes --weeks 12",
            "  lareira diary"
        })
final class DiaryCommand extends NotesTask {
    private static final String WHAT_IT_IS_NOT =
            "I am a program that reads your diary, no therapist. For what weighs on you, people are better than I am.";

    @Parameters(
            paramLabel = "QUESTION",
            arity = "0..*",
            description = "The question (default: one for each line of standard input).")
    private List<String> question = List.of();

    @Option(names = "--themes", description = "Tell what comes up in at least three weeks, with the days.")
    private boolean themes;

    @Option(
            names = "--weeks",
            paramLabel = "N",
            description = "With --themes: the last so many weeks of the diary (default: ${DEFAULT-VALUE}).")
    private int weeks = 26;

    @Option(names = "-k", paramLabel = "N", description = "With --themes: most themes (default: ${DEFAULT-VALUE}).")
    private int most = 5;

    @Mixin
    private final RagModel model = new RagModel();

    @Override
    int run(Output out) throws IOException {
        Range.atLeast(1).check(spec, "--weeks", weeks);
        Range.atLeast(1).check(spec, "-k", most);
        try (model) {
            NotesIndex notes = home.readFilled();
            // Before a model is looked for, or even fetched.
            Diary.expectEntries(notes);
            if (themes) {
                themes(notes);
                return 0;
            }
            Dialogue dialogue = Diary.of(
                            notes, model.open(notes, spec.commandLine().getErr()))
                    .dialogue();
            if (!json) {
                spec.commandLine().getErr().println(WHAT_IT_IS_NOT);
                spec.commandLine().getErr().flush();
            }
            new Questions(spec, json).answer(String.join(" ", question), notes, dialogue::ask);
        }
        return 0;
    }

    /** Counted, not written by a model. */
    private void themes(NotesIndex notes) {
        Output out = new Output(spec);
        try (dev.lareira.rag.Rag rag = dev.lareira.rag.Rag.withoutModel(notes)) {
            Diary diary = Diary.of(notes, rag);
            List<NoteEntry> entries = diary.entries();
            LocalDate since = entries.getLast().date().day().minusWeeks(weeks);
            List<Theme> found = diary.themes(since, most);
            if (json) {
                out.json(found.stream().map(DiaryCommand::object).toList());
                return;
            }
            if (found.isEmpty()) {
                out.line("Nothing comes up in three different weeks since %s.", since);
            }
            for (Theme theme : found) {
                out.line("%s: %d entries in %d weeks", theme.name(), theme.entries(), theme.weeks());
                theme.evidence().forEach(place -> out.line("  %s  %s", place.day(), place.text()));
                out.line("");
            }
            out.line("Counted in your own words; what it means, you know best.");
        }
    }

    private static Object object(Theme theme) {
        return Output.object(
                "name", theme.name(),
                "entries", theme.entries(),
                "weeks", theme.weeks(),
                "evidence",
                        theme.evidence().stream()
                                .map(place -> Output.object(
                                        "date", place.day().toString(),
                                        "path", place.path(),
                                        "line", place.line(),
                                        "text", place.text()))
                                .toList());
    }
}
