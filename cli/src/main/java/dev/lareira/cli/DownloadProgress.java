package dev.lareira.cli;

import dev.lareira.core.DownloadListener;
import java.io.PrintWriter;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar on a terminal, plain lines elsewhere. */
final class DownloadProgress implements DownloadListener, AutoCloseable {
    private static final int MEGABYTE = 1_000_000;
    private static final int WIDTH = 79;

    private final PrintWriter err;
    private final String task;
    private ProgressBar bar;

    DownloadProgress(PrintWriter err) {
        this(err, "fetching");
    }

    /** @param task what stands before the bar */
    DownloadProgress(PrintWriter err, String task) {
        this.err = err;
        this.task = task;
    }

    @Override
    public void message(String text) {
        close();
        err.println(text);
        err.flush();
    }

    @Override
    public void progress(long bytes, long total) {
        if (System.console() == null || !System.console().isTerminal()) {
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" MB", MEGABYTE)
                    .setStyle(ProgressBarStyle.UNICODE_BLOCK)
                    .showSpeed()
                    // The usual consumer asks the terminal about itself, and the answers may end up in the shell.
                    .setConsumer(new ConsoleProgressBarConsumer(System.err, WIDTH))
                    .build();
        }
        bar.stepTo(bytes);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
