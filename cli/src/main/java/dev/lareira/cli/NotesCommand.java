package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands about notes. Each opens the index of Lareira's home folder. */
@Command(
        name = "notes",
        description = "Follow folders of notes, and search them.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            NotesAddCommand.class,
            NotesSyncCommand.class,
            NotesWatchCommand.class,
            NotesSearchCommand.class,
            NotesRelatedCommand.class,
            NotesStatusCommand.class,
            NotesRemoveCommand.class,
            NotesExportCommand.class,
            NotesCommand.Compact.class,
            NotesCommand.Verify.class
        },
        footer = {
            "  lareira notes add ~/vault",
            "  lareira notes search roof tag:house after:2026-01 \"blue tiles\"",
            "  lareira notes watch"
        })
final class NotesCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        String names = spec.subcommands().values().stream()
                .map(CommandLine::getCommandName)
                .distinct()
                .collect(Collectors.joining(", "));
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command about notes: " + names + "?");
    }

    @Command(
            name = "compact",
            description = "Leave nothing on the disk of notes that were deleted or changed.",
            mixinStandardHelpOptions = true,
            footer = {"  lareira notes compact"})
    static final class Compact extends NotesTask {
        @Override
        int run(Output out) {
            NotesIndex notes = home.open();
            long before = notes.status().bytes();
            notes.compact();
            long after = notes.status().bytes();
            if (json) {
                out.json(Output.object("bytesBefore", before, "bytes", after));
            } else {
                out.line("%s on the disk, %s before.", Sizes.told(after), Sizes.told(before));
            }
            return 0;
        }
    }

    @Command(
            name = "verify",
            description = "Read all of the index again and tell what is damaged; exit code 1 if anything is.",
            mixinStandardHelpOptions = true,
            footer = {"  lareira notes verify"})
    static final class Verify extends NotesTask {
        @Override
        int run(Output out) {
            List<String> lost = home.read().verify();
            if (json) {
                out.json(Output.object("sound", lost.isEmpty(), "lost", lost));
            } else if (lost.isEmpty()) {
                out.line("Sound: every record was read and its checksum is right.");
            } else {
                lost.forEach(part -> out.line("%s", part));
                out.line("`lareira notes sync` reads the notes again and leaves nothing damaged behind.");
            }
            return lost.isEmpty() ? 0 : 1;
        }
    }
}
