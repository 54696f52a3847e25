package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "sync",
        description = "Bring the index up to date. Interrupted, the next sync goes on where it was.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes sync", "  lareira notes sync --embedder multilingual-e5-small"})
final class NotesSyncCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "Only this one of the folders (default: all).")
    private Path folder;

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
            NotesIndex notes = home.openFilled();
            if (folder != null
                    && notes.vaults().stream()
                            .noneMatch(vault -> vault.folder()
                                    .equals(folder.toAbsolutePath().normalize()))) {
                throw new RagException(folder + " is not followed; `lareira notes add` follows it");
            }
            SyncReport report;
            try (SyncBar bar = new SyncBar(spec.commandLine().getErr())) {
                report = folder == null ? notes.sync(bar) : notes.sync(folder, bar);
            }
            SyncOutcome.tell(report, notes, json, out);
        }
        return 0;
    }
}
