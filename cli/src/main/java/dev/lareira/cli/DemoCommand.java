package dev.lareira.cli;

import dev.lareira.core.Embedder;
import dev.lareira.core.Model;
import dev.lareira.core.ModelStore;
import dev.lareira.core.Timings;
import dev.lareira.quant.RuntimeInfo;
import dev.lareira.rag.Answer;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import dev.lareira.rag.SyncReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = "Fetch a small model if there is none, index a sample vault, and answer three questions of it.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira demo"})
final class DemoCommand implements Callable<Integer> {
    /** In both languages of the vault. */
    private static final List<String> QUESTIONS = List.of(
            "When was the chimney last swept, and by whom?",
            "Quanto pago de Segurança Social por mês?",
            "What does Clara want for her birthday?");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        long start = System.nanoTime();
        Output out = new Output(spec);
        Path path = DefaultModel.find(ModelStore.open(), spec.commandLine().getErr());
        Path home = NotesHome.home().resolve("demo");
        Path vault = home.resolve("vault");
        SampleVault.copyTo(vault);
        try (Embedder embedder = Embedder.builtIn();
                NotesIndex notes = NotesIndex.open(home.resolve("notes"), embedder)) {
            tell(out, "%s, %s", path.getFileName(), RuntimeInfo.current());
            SyncReport report;
            try (SyncBar bar = new SyncBar(spec.commandLine().getErr())) {
                report = notes.sync(vault, bar);
            }
            tell(out, "%s: %s", vault, SyncOutcome.summary(report));
            AnswerPrinter printer = new AnswerPrinter(out, json, notes::place);
            List<Answer> answers = answers(path, notes, printer, out);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (json) {
                out.json(Output.object(
                        "model", path.toString(),
                        "notes", report.notes(),
                        "answers", answers.stream().map(printer::object).toList(),
                        "seconds", seconds));
            } else {
                Timings timings = answers.getLast().timings();
                tell(
                        out,
                        "\nread %d tokens at %.0f tok/s, wrote %d at %.0f tok/s; all of it took %.0f s",
                        timings.promptTokens(),
                        timings.promptTokensPerSecond(),
                        timings.generatedTokens(),
                        timings.generatedTokensPerSecond(),
                        seconds);
                tell(out, "Now your own notes: `lareira notes add FOLDER`, then `lareira ask`. Or `lareira chat`.");
            }
        }
        return 0;
    }

    private List<Answer> answers(Path path, NotesIndex notes, AnswerPrinter printer, Output out) {
        List<Answer> answers = new ArrayList<>();
        try (Model model = Model.load(path, LoadingOptions.defaults());
                Rag rag = Rag.of(notes, model)) {
            for (String question : QUESTIONS) {
                tell(out, "\n> %s", question);
                Answer answer = rag.ask(question, printer.listener());
                if (!json) {
                    printer.end(answer);
                }
                answers.add(answer);
            }
        }
        return answers;
    }

    private void tell(Output out, String format, Object... arguments) {
        if (!json) {
            out.line("%s", String.format(Locale.ROOT, format, arguments));
        }
    }
}
