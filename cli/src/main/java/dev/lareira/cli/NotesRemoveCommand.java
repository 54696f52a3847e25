package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.Vault;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rm",
        aliases = "remove",
        description = "No longer follow a folder, and delete all that the index holds of it. The notes stay.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes rm vault"})
final class NotesRemoveCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "Its name, as `lareira notes status` shows, or its path.")
    private String name;

    @Mixin
    private final NotesHome home = new NotesHome();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Output out = new Output(spec);
        try (home) {
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
        }
        return 0;
    }
}
