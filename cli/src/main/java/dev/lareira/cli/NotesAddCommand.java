package dev.lareira.cli;

import dev.lareira.rag.NoteOptions;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.SyncReport;
import dev.lareira.rag.Vault;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        description = "Follow a vault of Obsidian, a graph of Logseq, any folder of notes, or an export in a zip.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes add ~/vault", "  lareira notes add ~/vault --name work --exclude 'drafts/'"})
final class NotesAddCommand extends NotesTask {
    @Parameters(paramLabel = "FOLDER", description = "Where the notes are.")
    private Path folder;

    @Option(names = "--name", paramLabel = "NAME", description = "What to call it (default: as the folder).")
    private String name;

    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description = "Paths to leave out: * within a name, ** across folders, / at the end for all below.")
    private List<String> exclude = List.of();

    @Override
    int run(Output out) {
        NotesIndex notes = home.open();
        Vault vault = name == null && exclude.isEmpty() ? notes.add(folder) : named(notes);
        if (!json) {
            out.line("%s: %s, %s", vault.name(), NotesStatusCommand.kind(vault.kind()), vault.folder());
        }
        try (SyncBar bar = new SyncBar(spec.commandLine().getErr())) {
            SyncReport report = notes.sync(vault.folder(), bar);
            notes.awaitModel(bar);
            bar.close();
            SyncOutcome.tell(report, notes, json, out);
        }
        return 0;
    }

    private Vault named(NotesIndex notes) {
        Vault plain = notes.vaults().stream()
                .filter(vault -> vault.folder().equals(folder.toAbsolutePath().normalize()))
                .findFirst()
                .orElseGet(() -> new Vault(
                        name != null
                                ? name
                                : folder.toAbsolutePath()
                                        .normalize()
                                        .getFileName()
                                        .toString(),
                        folder,
                        NoteOptions.defaults()));
        NoteOptions options = NoteOptions.builder().exclude(exclude).build();
        return notes.add(new Vault(name != null ? name : plain.name(), plain.folder(), options));
    }
}
