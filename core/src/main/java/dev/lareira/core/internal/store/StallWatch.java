package dev.lareira.core.internal.store;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** Closes a stream from which nothing has come for too long, so that whoever reads it fails instead of waiting for ever. */
final class StallWatch implements AutoCloseable {
    private final InputStream in;
    private final long patience;
    private final Thread thread;
    private volatile long last = System.nanoTime();

    StallWatch(InputStream in, Duration patience) {
        this.in = in;
        this.patience = patience.toNanos();
        thread = Thread.ofVirtual().start(this::watch);
    }

    void progressed() {
        last = System.nanoTime();
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void watch() {
        try {
            for (long idle = 0; idle < patience; idle = System.nanoTime() - last) {
                Thread.sleep(Duration.ofNanos(patience - idle));
            }
            in.close();
        } catch (InterruptedException | IOException e) {
            // The download is over.
        }
    }
}
