package dev.lareira.cli;

import dev.lareira.rag.IndexStatus;
import dev.lareira.rag.Vault;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "The folders that are followed, and the state of the index.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes status", "  lareira notes status --json"})
final class NotesStatusCommand extends NotesTask {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

    @Override
    int run(Output out) {
        IndexStatus status = home.read().status();
        if (json) {
            out.json(object(status));
            return 0;
        }
        if (status.vaults().isEmpty()) {
            out.line("No folder is followed yet. `lareira notes add FOLDER` follows one.");
        }
        for (IndexStatus.VaultStatus vault : status.vaults()) {
            out.line(
                    "%s: %s, %s, %s, %s, %s",
                    vault.vault().name(),
                    kind(vault.kind()),
                    Output.count(vault.notes(), "note"),
                    Output.count(vault.passages(), "passage"),
                    vault.synced().map(NotesStatusCommand::time).orElse("never synced"),
                    vault.vault().folder());
        }
        out.line(
                "%s%s, %s (%s unused)",
                Output.count(status.passages(), "passage"),
                status.pending() == 0 ? "" : ", " + status.pending() + " without a vector",
                Sizes.told(status.bytes()),
                Sizes.told(status.unusedBytes()));
        out.line("model %s%s", status.model(), status.nextModel().isEmpty() ? "" : ", then " + status.nextModel());
        status.lost().forEach(lost -> out.line("lost: %s; `lareira notes sync` reads the notes again", lost));
        return 0;
    }

    static String kind(Vault.Kind kind) {
        return switch (kind) {
            case OBSIDIAN -> "a vault of Obsidian";
            case LOGSEQ -> "a graph of Logseq";
            case FOLDER -> "a folder";
            case ARCHIVE -> "an archive";
        };
    }

    private static String time(Instant instant) {
        return "synced " + TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    private static Object object(IndexStatus status) {
        return Output.object(
                "sources",
                status.vaults().stream()
                        .map(vault -> Output.object(
                                "name", vault.vault().name(),
                                "path", vault.vault().folder().toString(),
                                "kind", vault.kind().name().toLowerCase(java.util.Locale.ROOT),
                                "notes", vault.notes(),
                                "passages", vault.passages(),
                                "lastSync",
                                        vault.synced().map(Instant::toString).orElse(null)))
                        .toList(),
                "notes",
                status.notes(),
                "passages",
                status.passages(),
                "pending",
                status.pending(),
                "languages",
                status.languages().passages(),
                "model",
                status.model(),
                "nextModel",
                status.nextModel(),
                "bytes",
                status.bytes(),
                "unusedBytes",
                status.unusedBytes(),
                "lost",
                status.lost());
    }
}
