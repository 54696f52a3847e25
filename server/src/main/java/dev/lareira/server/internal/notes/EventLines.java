package dev.lareira.server.internal.notes;

import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import java.io.UncheckedIOException;
import java.time.Duration;
import tools.jackson.databind.node.ObjectNode;

/** Events as lines, with signs of life between them while none come. Thread-safe. */
final class EventLines implements AutoCloseable {
    private final Output out;
    private final Duration patience;
    private final Thread pings;
    private long last = System.nanoTime();

    /** @param patience between signs of life */
    EventLines(Exchange exchange, Duration patience) {
        out = exchange.stream("application/x-ndjson");
        this.patience = patience;
        pings = Thread.ofVirtual().name("lareira-ping").start(this::ping);
    }

    synchronized void send(String event, ObjectNode fields) {
        out.line(Json.object().put("event", event).setAll(fields));
        last = System.nanoTime();
    }

    private void ping() {
        try {
            while (true) {
                Thread.sleep(patience);
                pingIfSilent();
            }
        } catch (InterruptedException | UncheckedIOException e) {
            // Closed, or the client is gone.
        }
    }

    private synchronized void pingIfSilent() {
        if (System.nanoTime() - last >= patience.toNanos()) {
            send("ping", Json.object());
        }
    }

    @Override
    public void close() {
        pings.interrupt();
        synchronized (this) {
            out.close();
        }
    }
}
