package dev.lareira.cli;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "remember",
        description = "Keep a fact as a note in your folder of notes; without one, list what is remembered.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira remember \"I am allergic to walnuts.\"", "  lareira remember"})
final class RememberCommand extends NotesTask {
    @Parameters(paramLabel = "FACT", arity = "0..*", description = "What to keep.")
    private List<String> fact = List.of();

    @Option(names = "--source", paramLabel = "TEXT", description = "Where it comes from.")
    private String source;

    @Override
    int run(Output out) {
        Memory memory = NotesHome.memory(fact.isEmpty() ? home.read() : home.open());
        if (fact.isEmpty()) {
            list(memory, out);
        } else {
            Fact kept = memory.remember(String.join(" ", fact), Optional.ofNullable(source));
            if (json) {
                out.json(object(kept));
            } else {
                out.line("%s  %s", kept.id(), kept.file());
            }
        }
        return 0;
    }

    private void list(Memory memory, Output out) {
        List<Fact> facts = memory.facts();
        if (json) {
            out.json(Output.object(
                    "folder", memory.folder().toString(),
                    "facts", facts.stream().map(RememberCommand::object).toList()));
            return;
        }
        if (facts.isEmpty()) {
            out.line("Nothing is remembered yet; it would be kept in %s.", memory.folder());
        }
        facts.forEach(it -> out.line("%s  %s  %s", it.id(), it.date(), it.text().replaceAll("\\s+", " ")));
    }

    static Map<String, Object> object(Fact fact) {
        return Output.object(
                "id", fact.id(),
                "text", fact.text(),
                "date", fact.date().toString(),
                "source", fact.source().orElse(null),
                "path", fact.file().toString());
    }
}
