package dev.lareira.server.internal.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;

/** An answer in pieces, each of which leaves at once. */
public final class Output implements AutoCloseable {
    private final OutputStream out;
    private final Peer peer;

    Output(OutputStream out, Peer peer) {
        this.out = out;
        this.peer = peer;
    }

    /** A line of NDJSON. */
    public void line(JsonNode value) {
        write(Json.bytes(value), '\n');
    }

    /** A server-sent event without a name. */
    public void event(JsonNode data) {
        write("data: ", Json.bytes(data));
    }

    /** A server-sent event with a name. */
    public void event(String name, JsonNode data) {
        write("event: " + name + "\ndata: ", Json.bytes(data));
    }

    /** The event that ends OpenAI's streams. */
    public void done() {
        text("data: [DONE]\n\n");
    }

    /** A comment among server-sent events, which every client passes over: the connection is alive. */
    public void ping() {
        text(": ping\n\n");
    }

    public void text(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String before, byte[] data) {
        byte[] head = before.getBytes(StandardCharsets.UTF_8);
        byte[] event = new byte[head.length + data.length + 2];
        System.arraycopy(head, 0, event, 0, head.length);
        System.arraycopy(data, 0, event, head.length, data.length);
        event[event.length - 2] = '\n';
        event[event.length - 1] = '\n';
        write(event);
    }

    private void write(byte[] data, char end) {
        byte[] line = new byte[data.length + 1];
        System.arraycopy(data, 0, line, 0, data.length);
        line[data.length] = (byte) end;
        write(line);
    }

    /** @throws UncheckedIOException when the client is gone */
    private void write(byte[] bytes) {
        peer.writes();
        try {
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServerConnectionException e) {
            throw new UncheckedIOException(new IOException(e));
        }
        peer.requestIsRead();
    }

    @Override
    public void close() {
        peer.writes();
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ServerConnectionException e) {
            throw new UncheckedIOException(new IOException(e));
        }
    }
}
