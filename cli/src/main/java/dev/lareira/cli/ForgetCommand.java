package dev.lareira.cli;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import dev.lareira.rag.RagException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "forget",
        description = "Delete a remembered fact: its note, and every trace of it in the index.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira forget 3f2a91c0", "  lareira forget walnuts"})
final class ForgetCommand implements Callable<Integer> {
    @Parameters(
            paramLabel = "FACT",
            arity = "1..*",
            description = "Its id, or words that only this one has, as `lareira remember` lists them.")
    private List<String> fact;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private final NotesHome home = new NotesHome();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        try (home) {
            Memory memory = NotesHome.memory(home.open());
            Fact found = find(memory, String.join(" ", fact));
            memory.forget(found.id());
            if (json) {
                out.json(Output.object("forgotten", RememberCommand.object(found)));
            } else {
                out.line("Forgotten: %s", found.text().replaceAll("\\s+", " "));
            }
        }
        return 0;
    }

    private static Fact find(Memory memory, String text) {
        if (memory.fact(text).isPresent()) {
            return memory.fact(text).get();
        }
        String wanted = text.toLowerCase(Locale.ROOT);
        List<Fact> found = memory.facts().stream()
                .filter(it -> it.text().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw new RagException(
                found.isEmpty()
                        ? "nothing remembered is called or says '" + text + "'; `lareira remember` lists what there is"
                        : found.size() + " facts say '" + text + "': "
                                + String.join(", ", found.stream().map(Fact::id).toList()) + "; name one");
    }
}
