package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Vault;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rm",
        aliases = "remove",
        description = "No longer follow a folder, and delete all that the index holds of it. The notes stay.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes rm vault"})
final class NotesRemoveCommand extends NotesTask {
    @Parameters(paramLabel = "NAME", description = "Its name, as `lareira notes status` shows, or its path.")
    private String name;

    @Override
    int run(Output out) {
        NotesIndex notes = home.open();
        Path folder = Path.of(name).toAbsolutePath().normalize();
        String found = notes.vaults().stream()
                .filter(vault -> vault.name().equals(name) || vault.folder().equals(folder))
                .map(Vault::name)
                .findFirst()
                .orElse(name);
        notes.remove(found);
        notes.compact();
        if (json) {
            out.json(Output.object("removed", found));
        } else {
            out.line("%s is no longer followed; its notes are where they were.", found);
        }
        return 0;
    }
}
