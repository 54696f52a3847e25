package dev.lareira.server.internal.http;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A whole JSON answer that may take longer than clients wait without a sign of life. Then the answer begins with blanks, one
 * at a time: JSON may, and they keep the connection. An error after that can only stand in the body.
 */
public final class SlowReply {
    private final Exchange exchange;
    private final long patience;
    private long last = System.nanoTime();
    private Optional<Output> begun = Optional.empty();

    /** @param patience how long a client is left without a sign */
    public SlowReply(Exchange exchange, Duration patience) {
        this.exchange = exchange;
        this.patience = patience.toNanos();
    }

    /** To be called now and then while the answer is made. */
    public void tick() {
        if (System.nanoTime() - last >= patience) {
            if (begun.isEmpty()) {
                begun = Optional.of(exchange.stream(Exchange.JSON));
            }
            begun.get().text(" ");
            last = System.nanoTime();
        }
    }

    public void send(JsonNode value) {
        if (begun.isEmpty()) {
            exchange.send(value);
            return;
        }
        try (Output out = begun.get()) {
            out.text(Json.text(value));
        }
    }

    /** @throws ApiException the same, when no part of the answer has left */
    public void fail(ApiException e) {
        if (begun.isEmpty()) {
            throw e;
        }
        send(exchange.dialect().error(e));
    }
}
