package dev.lareira.cli;

import dev.lareira.rag.Fact;
import dev.lareira.rag.Memory;
import dev.lareira.rag.RagException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description = "Delete a remembered fact: its note, and every trace of it in the index.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira forget 3f2a91c0", "  lareira forget walnuts"})
final class ForgetCommand extends NotesTask {
    @Parameters(
            paramLabel = "FACT",
            arity = "1..*",
            description = "Its id, or words that only this one has, as `lareira remember` lists them.")
    private List<String> fact;

    @Override
    int run(Output out) {
        Memory memory = NotesHome.memory(home.open());
        Fact found = find(memory, String.join(" ", fact));
        memory.forget(found.id());
        if (json) {
            out.json(Output.object("forgotten", RememberCommand.object(found)));
        } else {
            out.line("Forgotten: %s", found.text().replaceAll("\\s+", " "));
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
