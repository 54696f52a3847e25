package dev.lareira.cli;

import dev.lareira.rag.NotesIndex;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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
        throw new CommandLine.ParameterException(spec.commandLine(), "Which command about notes?");
    }

    @Command(
            name = "compact",
            description = "Leave nothing on the disk of notes that were deleted or changed.",
            mixinStandardHelpOptions = true,
            footer = {"  lareira notes compact"})
    static final class Compact implements Callable<Integer> {
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
                long before = notes.status().bytes();
                notes.compact();
                long after = notes.status().bytes();
                if (json) {
                    out.json(Output.object("bytesBefore", before, "bytes", after));
                } else {
                    out.line("%.1f MB, %.1f MB before", after / 1e6, before / 1e6);
                }
            }
            return 0;
        }
    }

    @Command(
            name = "verify",
            description = "Read all of the index again and tell what is damaged; exit code 1 if anything is.",
            mixinStandardHelpOptions = true,
            footer = {"  lareira notes verify"})
    static final class Verify implements Callable<Integer> {
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
                List<String> lost = home.open().verify();
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
}
