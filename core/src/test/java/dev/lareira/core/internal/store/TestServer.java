package dev.lareira.core.internal.store;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A web server on this machine that serves files from memory as a hub does, ranges and tags included, and fails on demand. */
public final class TestServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    /** What is answered at a path. */
    @FunctionalInterface
    public interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    /** What was asked, with the headers that matter. */
    public record Request(String path, String range, String ifRange) {}

    public TestServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    /** All requests so far, in their order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    public void on(String path, Answer answer) {
        answers.put(path, answer);
    }

    /** Serves a file with its length, ranges and a tag, empty for none. */
    public void file(String path, byte[] content, String tag) {
        file(path, content, tag, Integer.MAX_VALUE);
    }

    /** As {@link #file(String, byte[], String)}, but the connection breaks after so many bytes of each answer. */
    public void file(String path, byte[] content, String tag, int bytesPerAnswer) {
        on(path, exchange -> {
            if (!tag.isEmpty()) {
                exchange.getResponseHeaders().set("ETag", tag);
            }
            int start = 0;
            Matcher range = RANGE.matcher(header(exchange, "Range"));
            String ifRange = header(exchange, "If-Range");
            if (range.matches() && (ifRange.isEmpty() || ifRange.equals(tag))) {
                start = Integer.parseInt(range.group(1));
                if (start >= content.length) {
                    exchange.getResponseHeaders().set("Content-Range", "bytes */" + content.length);
                    exchange.sendResponseHeaders(416, -1);
                    return;
                }
                exchange.getResponseHeaders()
                        .set("Content-Range", "bytes %d-%d/%d".formatted(start, content.length - 1, content.length));
            }
            exchange.sendResponseHeaders(range.matches() && start > 0 ? 206 : 200, content.length - start);
            OutputStream out = exchange.getResponseBody();
            out.write(content, start, Math.min(bytesPerAnswer, content.length - start));
            out.flush();
        });
    }

    public void text(String path, String text) {
        on(path, exchange -> {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        });
    }

    public void status(String path, int status, String... headers) {
        on(path, exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
            }
            exchange.sendResponseHeaders(status, -1);
        });
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            requests.add(new Request(path, header(exchange, "Range"), header(exchange, "If-Range")));
            answers.getOrDefault(path, unknown -> unknown.sendResponseHeaders(404, -1))
                    .to(exchange);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
