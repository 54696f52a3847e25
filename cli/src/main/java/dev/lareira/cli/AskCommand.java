package dev.lareira.cli;

import dev.lareira.rag.Dialogue;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "ask",
        description = "Answer questions from your notes, with citations; without a question, one for each line read.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira ask \"When was the chimney last swept?\"",
            "  lareira ask --style prose -m qwen3:4b \"What is left to do before the trip?\"",
            "  lareira ask \"What do you know about me?\""
        })
final class AskCommand implements Callable<Integer> {
    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "The question.")
    private List<String> question = List.of();

    @Mixin
    private final NotesHome home = new NotesHome();

    @Mixin
    private final RagModel model = new RagModel();

    @Option(names = "--json", description = "Print JSON, a line for each question.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        try (home;
                model) {
            NotesIndex notes = home.openFilled();
            Rag rag = model.open(notes, spec.commandLine().getErr());
            Dialogue dialogue = rag.dialogue();
            new Questions(spec, json).answer(String.join(" ", question), dialogue::ask);
        }
        return 0;
    }
}
