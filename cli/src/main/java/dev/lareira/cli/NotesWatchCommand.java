package dev.lareira.cli;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.NotesIndex;
import dev.lareira.rag.NotesWatch;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncReport;
import java.io.PrintWriter;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

@Command(
        name = "watch",
        description = "Keep the index up to date while notes change, until Ctrl-C.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira notes watch"})
final class NotesWatchCommand extends NotesTask {
    @Override
    int run(Output out) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stopped.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }));
        try {
            NotesIndex notes = home.openFilled();
            if (!json) {
                notes.vaults().forEach(vault -> out.line("watching %s", vault.folder()));
            }
            try (NotesWatch watch =
                    notes.watch(warnings(spec.commandLine().getErr()), report -> tell(report, notes, out, stopped))) {
                stopped.await();
            }
        } finally {
            home.close();
            closed.countDown();
        }
        return 0;
    }

    /** Tells of warnings as they come. */
    static SyncListener warnings(PrintWriter err) {
        return new SyncListener() {
            @Override
            public void warning(String note, NoteWarning warning) {
                err.println((note.isEmpty() ? "" : note + ": ") + warning.message());
                err.flush();
            }
        };
    }

    private void tell(SyncReport report, NotesIndex notes, Output out, CountDownLatch stopped) {
        try {
            if (json && !report.isEmpty()) {
                SyncOutcome.tell(report, notes, true, out);
            } else if (!report.isEmpty()) {
                out.line("%s  %s", LocalTime.now().truncatedTo(ChronoUnit.SECONDS), SyncOutcome.summary(report));
            }
        } catch (Output.Closed e) {
            stopped.countDown();
        }
    }
}
