package dev.lareira.cli;

import dev.lareira.rag.NoteWarning;
import dev.lareira.rag.SyncListener;
import dev.lareira.rag.SyncMeter;
import dev.lareira.rag.SyncProgress;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows a sync on a terminal: a bar, the rate and the time left; warnings as lines. The first Ctrl-C ends the sync in good
 * order.
 */
final class SyncBar implements SyncListener, AutoCloseable {
    private static final int WIDTH = 24;
    private static final long REDRAW_NANOS = 100_000_000;
    /** Warnings of a vault whose every note is odd help nobody. */
    private static final int MOST_WARNINGS = 20;

    private final PrintWriter err;
    private final boolean terminal =
            System.console() != null && System.console().isTerminal();
    private final SyncMeter meter = new SyncMeter();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::interrupted);
    private long drawn;
    private boolean shown;
    private int warnings;
    private volatile boolean cancelled;

    SyncBar(PrintWriter err) {
        this.err = err;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void interrupted() {
        cancelled = true;
        try {
            if (!ended.await(10, TimeUnit.SECONDS)) {
                err.println("The sync did not end in time; nothing that it stored is lost.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void progress(SyncProgress progress) {
        meter.progress(progress);
        long now = System.nanoTime();
        if (terminal && (now - drawn > REDRAW_NANOS || progress.done() == progress.total())) {
            drawn = now;
            shown = true;
            err.print("\r\033[K" + line(progress));
            err.flush();
        }
    }

    private String line(SyncProgress progress) {
        boolean reading = progress.phase() == SyncProgress.Phase.READING;
        int full = progress.total() == 0 ? WIDTH : (int) (WIDTH * progress.done() / progress.total());
        String rate = meter.rate().isEmpty()
                ? ""
                : "  " + Output.rate(meter.rate().getAsDouble(), reading ? "notes" : "passages");
        String left = meter.left()
                .filter(time -> progress.done() < progress.total())
                .map(time -> "  " + (time.toMinutes() > 0 ? time.toMinutes() + " min " : "") + time.toSecondsPart()
                        + " s left")
                .orElse("");
        return "%-9s %s%s %d/%d%s%s"
                .formatted(
                        reading ? "reading" : "embedding",
                        "█".repeat(full),
                        "░".repeat(WIDTH - full),
                        progress.done(),
                        progress.total(),
                        rate,
                        left);
    }

    @Override
    public void warning(String note, NoteWarning warning) {
        clear();
        warnings++;
        if (warnings <= MOST_WARNINGS) {
            String place = note + (warning.line() > 0 ? ":" + warning.line() : "");
            err.println((place.isEmpty() ? "" : place + ": ") + warning.message());
            err.flush();
        } else if (warnings == MOST_WARNINGS + 1) {
            err.println("… more warnings of this kind are only counted");
        }
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    private void clear() {
        if (shown) {
            err.print("\r\033[K");
            err.flush();
            shown = false;
        }
    }

    @Override
    public void close() {
        clear();
        ended.countDown();
        if (!cancelled) {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
    }
}
