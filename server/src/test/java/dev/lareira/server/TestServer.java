package dev.lareira.server;

import dev.lareira.core.ModelStore;
import dev.lareira.core.StoredModel;
import dev.lareira.testkit.Golden;
import dev.lareira.testkit.TemporaryFolder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real server with a real model, and what clients do with it. */
final class TestServer implements AutoCloseable {
    static final String MODEL = "smollm2:135m";
    private static final String FILE = "SmolLM2-135M-Instruct.Q4_1.gguf";
    private static final JsonMapper JSON = new JsonMapper();
    /** A busy machine may need long for anything. */
    private static final int SILENCE_MILLIS = 300_000;

    private static TestServer shared;

    final Server server;
    final Path home;
    private final TemporaryFolder folder = new TemporaryFolder("lareira-server");
    private HttpClient client = newClient();

    private TestServer(
            UnaryOperator<ServerOptions.Builder> settings,
            Map<String, StoredModel> files,
            Map<String, String> environment) {
        Path models = Golden.model(FILE).getParent();
        home = folder.path();
        Map<String, String> all = new HashMap<>(environment);
        all.put("LAREIRA_MODELS", models.toString());
        all.put("LAREIRA_HOME", home.toString());
        ModelStore store = new ModelStore(all, home);
        ServerOptions.Builder builder = ServerOptions.builder(home).port(0);
        server = Server.start(settings.apply(builder).build(), store, files);
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(60))
                .build();
    }

    /** Closes the connections that the methods here keep for the next request. */
    void hangUp() {
        client.close();
        client = newClient();
    }

    /** One server for all tests that need no other; it ends with the JVM. */
    static synchronized TestServer shared() {
        if (shared == null) {
            shared = with(builder -> builder);
        }
        return shared;
    }

    static TestServer with(UnaryOperator<ServerOptions.Builder> settings) {
        return with(settings, Map.of());
    }

    /** @param files models beside the usual one */
    static TestServer with(UnaryOperator<ServerOptions.Builder> settings, Map<String, StoredModel> files) {
        return new TestServer(settings, files, Map.of());
    }

    /** Whose models come from elsewhere than from Hugging Face. */
    static TestServer withMirror(String address) {
        return new TestServer(builder -> builder, Map.of(), Map.of("HF_ENDPOINT", address));
    }

    URI uri(String path) {
        return URI.create(server.address() + path);
    }

    int port() {
        return server.port();
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).POST(BodyPublishers.ofString(body)).build());
    }

    HttpResponse<String> delete(String path, String body) {
        return send(
                request(path).method("DELETE", BodyPublishers.ofString(body)).build());
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(300));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The lines of an answer as they come. */
    Stream<String> lines(String path, String body) {
        return lines(request(path).POST(BodyPublishers.ofString(body)).build());
    }

    /** The lines of an answer as they come. */
    Stream<String> lines(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofLines()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String json(Object value) {
        return JSON.writeValueAsString(value);
    }

    /** A whole answer that must be 200. */
    JsonNode ok(String path, String body) {
        HttpResponse<String> response = post(path, body);
        if (response.statusCode() != 200) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return json(response.body());
    }

    static JsonNode json(String text) {
        return JSON.readTree(text);
    }

    /** The objects of a stream of lines. */
    static List<JsonNode> objects(String body) {
        List<JsonNode> objects = new ArrayList<>();
        body.lines().forEach(line -> objects.add(json(line)));
        return objects;
    }

    /** The data of server-sent events, but for the one that ends them. */
    static List<JsonNode> events(String body) {
        List<JsonNode> events = new ArrayList<>();
        for (String line : body.split("\n")) {
            if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                events.add(json(line.substring("data: ".length())));
            }
        }
        return events;
    }

    /** Sends bytes as they are, which must ask the server to close, and returns what comes until it does. */
    String raw(String request) {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
            return answer(socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress("127.0.0.1", port()), 60_000);
        return socket;
    }

    /** What comes until the server closes. */
    static String answer(Socket socket) throws IOException {
        socket.setSoTimeout(SILENCE_MILLIS);
        StringBuilder answer = new StringBuilder();
        byte[] piece = new byte[8192];
        InputStream in = socket.getInputStream();
        try {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                answer.append(new String(piece, 0, read, StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            // Silent, or reset.
        }
        return answer.toString();
    }

    @Override
    public void close() {
        server.close();
        client.close();
        folder.close();
    }
}
