package dev.lareira.server.internal.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/** One request and its answer. */
public final class Exchange {
    public static final String JSON = "application/json";
    private static final int PIECE = 16 << 10;

    private final ServerRequest request;
    private final ServerResponse response;
    private final Peer peer;
    private final Bodies bodies;
    private final Dialect dialect;
    private final String tail;
    private boolean streams;

    /** @param tail what stood in the path in place of the route's {@code {name}}; else empty */
    Exchange(ServerRequest request, ServerResponse response, Bodies bodies, Dialect dialect, String tail) {
        this.request = request;
        this.response = response;
        this.bodies = bodies;
        this.dialect = dialect;
        this.tail = tail;
        peer = Peer.current();
    }

    public Dialect dialect() {
        return dialect;
    }

    /** What stood in the path in place of the route's {@code {name}}, decoded. */
    public String tail() {
        return tail;
    }

    /** The connection. */
    public Peer peer() {
        return peer;
    }

    public Optional<String> header(String name) {
        return request.headers().first(HeaderNames.create(name));
    }

    public Optional<String> query(String name) {
        return request.query().first(name).asOptional();
    }

    /** The client's address, for the log. */
    public String client() {
        return request.remotePeer().host();
    }

    /** The path with which the route was found. */
    public String path() {
        return request.prologue().uriPath().rawPath();
    }

    /**
     * The body, which must be a JSON object, whatever its content type says (rule 1).
     *
     * @throws ApiException with 400 when it is not, 413 when it is too large
     */
    public JsonNode json() {
        return json(JsonNode::isObject, "a JSON object");
    }

    /** The body, which must be a JSON list; else as {@link #json}. */
    public JsonNode jsonList() {
        return json(JsonNode::isArray, "a JSON list");
    }

    private JsonNode json(Predicate<JsonNode> kind, String expected) {
        byte[] bytes = bytes();
        peer.requestIsRead();
        JsonNode value = bodies.json().parse(bytes);
        if (!kind.test(value)) {
            throw ApiException.badRequest(
                    (value.isMissingNode() ? "the body is empty, " : "") + "expected " + expected);
        }
        return value;
    }

    private byte[] bytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE];
        // Not closed: that would read on, in a body that may be broken.
        InputStream in = body();
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                bodies.take(read, bytes.size());
                bytes.write(piece, 0, read);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NumberFormatException e) {
            throw ApiException.badRequest("a chunk of the body has no length in hexadecimal digits");
        }
        return bytes.toByteArray();
    }

    /** The body as it comes; the reader must care for its size. */
    public InputStream body() {
        return request.content().hasEntity() ? request.content().inputStream() : InputStream.nullInputStream();
    }

    /** A header of the answer. */
    public Exchange set(String name, String value) {
        response.header(HeaderNames.create(name), value);
        return this;
    }

    public void send(JsonNode value) {
        send(200, value);
    }

    public void send(int status, JsonNode value) {
        send(status, JSON, Json.bytes(value));
    }

    public void send(int status, String type, String text) {
        send(status, type, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole answer; to HEAD only its head. */
    public void send(int status, String type, byte[] bytes) {
        peer.writes();
        response.status(Status.create(status)).header(HeaderNames.CONTENT_TYPE, type);
        if (request.prologue().method().equals(Method.HEAD)) {
            response.header(HeaderNames.CONTENT_LENGTH, String.valueOf(bytes.length));
            response.send();
        } else {
            response.send(bytes);
        }
    }

    /** An answer without a body. */
    public void send(int status) {
        peer.writes();
        response.status(Status.create(status)).send();
    }

    /** Begins an answer that comes in pieces. */
    public Output stream(String type) {
        streams = true;
        response.header(HeaderNames.CONTENT_TYPE, type);
        response.header(HeaderNames.CACHE_CONTROL, "no-cache");
        return new Output(response.outputStream(), peer);
    }

    void fail(ApiException e) {
        if (e.status() == 503) {
            set("Retry-After", "1");
        }
        if (e.status() >= 500 && e.status() != 503) {
            set("x-should-retry", "false");
        }
        send(e.status(), dialect.error(e));
    }

    boolean isSent() {
        return streams || response.isSent();
    }
}
