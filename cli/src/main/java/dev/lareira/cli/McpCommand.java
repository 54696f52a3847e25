package dev.lareira.cli;

import dev.lareira.rag.Memory;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.NotesWatch;
import dev.lareira.rag.Rag;
import dev.lareira.server.NotesMcp;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "mcp",
        description = "Give your notes to a program that speaks the Model Context Protocol on its standard streams.",
        mixinStandardHelpOptions = true,
        footer = {
            "  claude mcp add notes -- java -jar lareira.jar mcp",
            "  {\"mcpServers\":{\"notes\":{\"command\":\"lareira\",\"args\":[\"mcp\"]}}}",
            "A running `lareira serve` gives the same at /mcp."
        })
final class McpCommand implements Callable<Integer> {
    @Option(names = "--allow-writes", description = "Let the program remember things, too (default: it only reads).")
    private boolean writes;

    @Mixin
    private final NotesHome home = new NotesHome();

    @Mixin
    private final RagModel model = new RagModel();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter err = spec.commandLine().getErr();
        try (home;
                model) {
            NotesIndex notes = home.openFilled();
            Rag rag = model.open(notes, err);
            Optional<Memory> memory = writes ? Optional.of(NotesHome.memory(notes)) : Optional.empty();
            try (NotesWatch watch = notes.watch(NotesWatchCommand.warnings(err), report -> {});
                    NotesMcp program = NotesMcp.start(System.in, System.out, notes, rag::ask, memory)) {
                program.awaitEnd();
            }
        }
        return 0;
    }
}
