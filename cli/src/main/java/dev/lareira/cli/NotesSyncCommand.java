package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.RagException;
import dev.lareira.rag.SyncReport;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "sync",
        description = "Bring the index up to date. Interrupted, the next sync goes on where it was.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes sync", "  lareira notes sync --embedder multilingual-e5-small"})
final class NotesSyncCommand extends NotesTask {
    @Parameters(arity = "0..1", paramLabel = "FOLDER", description = "Only this one of the folders (default: all).")
    private Path folder;

    @Override
    int run(Output out) {
        NotesIndex notes = home.openFilled();
        if (folder != null
                && notes.vaults().stream()
                        .noneMatch(vault ->
                                vault.folder().equals(folder.toAbsolutePath().normalize()))) {
            throw new RagException(folder + " is not followed; `lareira notes add` follows it");
        }
        SyncReport report;
        try (SyncBar bar = new SyncBar(spec.commandLine().getErr())) {
            report = folder == null ? notes.sync(bar) : notes.sync(folder, bar);
            notes.awaitModel(bar);
        }
        SyncOutcome.tell(report, notes, json, out);
        return 0;
    }
}
