package dev.lareira.server.internal.mcp;

import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerTransport;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/** The messages of one answer as server-sent events; a comment now and then keeps the connection while a tool works. */
final class EventStream implements McpStreamableServerTransport, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final McpJsonMapper mapper;
    private final Output out;
    private final CountDownLatch ended = new CountDownLatch(1);

    EventStream(Exchange exchange, McpJsonMapper mapper) {
        this.mapper = mapper;
        out = exchange.stream("text/event-stream");
        out.ping();
        Thread.ofVirtual().name("mcp-keep-alive").start(this::keepAlive);
    }

    private void keepAlive() {
        try {
            while (!ended.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                synchronized (this) {
                    if (ended.getCount() > 0) {
                        out.ping();
                    }
                }
            }
        } catch (UncheckedIOException e) {
            ended.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until the client is gone or the stream is closed. */
    void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever waits in {@link #awaitEnd} goes on. */
    void end() {
        ended.countDown();
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message) {
        return sendMessage(message, null);
    }

    @Override
    public Mono<Void> sendMessage(McpSchema.JSONRPCMessage message, String id) {
        return Mono.fromRunnable(() -> write(message));
    }

    private synchronized void write(McpSchema.JSONRPCMessage message) {
        try {
            out.event("message", Json.node(message));
        } catch (UncheckedIOException e) {
            ended.countDown();
            throw e;
        }
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return mapper.convertValue(data, type);
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(this::end);
    }

    @Override
    public void close() {
        ended.countDown();
        synchronized (this) {
            try {
                out.close();
            } catch (UncheckedIOException e) {
                // The client went first.
                return;
            }
        }
    }
}
