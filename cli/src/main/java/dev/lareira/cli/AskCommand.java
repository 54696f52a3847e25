package dev.lareira.cli;

import dev.lareira.rag.Dialogue;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Rag;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "ask",
        description = "Answer questions from your notes, with citations; without a question, one for each line read.",
        mixinStandardHelpOptions = true,
        footer = {
            "  lareira ask \"When was the chimney last swept?\"",
            "  lareira ask --style prose -m qwen3:4b \"What is left to do before the trip?\"",
            "  lareira ask \"What do you know about me?\""
        })
final class AskCommand extends NotesTask {
    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "The question.")
    private List<String> question = List.of();

    @Mixin
    private final RagModel model = new RagModel();

    @Override
    int run(Output out) throws IOException {
        try (model) {
            NotesIndex notes = home.readFilled();
            Rag rag = model.open(notes, spec.commandLine().getErr());
            Dialogue dialogue = rag.dialogue();
            new Questions(spec, json).answer(String.join(" ", question), notes, dialogue::ask);
        }
        return 0;
    }
}
