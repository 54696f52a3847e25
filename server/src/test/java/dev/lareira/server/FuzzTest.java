package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.LoadOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Malformed requests to every route: each is answered with an error of the client's, in the route's own form, and the server
 * is afterwards what it was before. {@code lareira.fuzz.requests} and {@code lareira.fuzz.seed} choose others.
 */
@Timeout(600)
class FuzzTest {
    private static final int REQUESTS = Integer.getInteger("lareira.fuzz.requests", 10_000);
    private static final long SEED = Long.getLong("lareira.fuzz.seed", 7);
    private static final int AT_ONCE = 8;
    private static final int FIELD_REQUESTS = 20;

    /** What is wrong with a request. */
    private enum Flaw {
        CUT_JSON,
        NO_UTF8,
        NO_OBJECT,
        TOO_DEEP,
        UNKNOWN_MODEL,
        WRONG_FIELD,
        NOISE,
        WRONG_LENGTH,
        STRANGE_PATH,
        WRONG_METHOD,
        LONG_HEAD
    }

    /** Whole requests, to be spoiled; what is missing here is an empty object. */
    private static final Map<String, String> BODIES = Map.ofEntries(
            Map.entry("/api/chat", """
                    {"model":"%s","stream":false,"messages":[{"role":"system","content":"s"},{"role":"user","content":"Hi"}],
                    "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}],
                    "options":{"num_predict":1,"temperature":0,"top_k":3,"stop":["x"],"seed":1},"keep_alive":"5m","think":false}"""),
            Map.entry(
                    "/api/generate",
                    "{\"model\":\"%s\",\"prompt\":\"Hi\",\"stream\":false,\"options\":{\"num_predict\":1}}"),
            Map.entry("/api/embed", "{\"model\":\"bge-small-en-v1.5\",\"input\":[\"a\"],\"dimensions\":8}"),
            Map.entry("/api/embeddings", "{\"model\":\"bge-small-en-v1.5\",\"prompt\":\"a\"}"),
            Map.entry("/api/show", "{\"model\":\"%s\",\"verbose\":false}"),
            Map.entry("/api/pull", "{\"model\":\"nothing-of-the-kind\",\"stream\":false}"),
            Map.entry("/api/create", "{\"model\":\"made\",\"from\":\"%s\",\"parameters\":{\"num_predict\":1}}"),
            Map.entry("/api/copy", "{\"source\":\"%s\",\"destination\":\"copied\"}"),
            Map.entry("/v1/chat/completions", """
                    {"model":"%s","max_tokens":1,"n":1,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
                    "tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"none","logit_bias":{"1":1},
                    "response_format":{"type":"text"},"stream":true,"stream_options":{"include_usage":true},"logprobs":true}"""),
            Map.entry("/v1/completions", "{\"model\":\"%s\",\"prompt\":[\"a\"],\"max_tokens\":1,\"echo\":true}"),
            Map.entry("/v1/fim/completions", "{\"model\":\"%s\",\"prompt\":\"a\",\"suffix\":\"b\",\"max_tokens\":1}"),
            Map.entry("/v1/responses", """
                    {"model":"%s","max_output_tokens":1,"input":[{"role":"user","content":[{"type":"input_text","text":"Hi"}]}],
                    "tools":[{"type":"function","name":"f","parameters":{}}],"text":{"format":{"type":"text"}}}"""),
            Map.entry("/v1/embeddings", "{\"input\":[\"a\"],\"encoding_format\":\"base64\",\"dimensions\":8}"),
            Map.entry("/v1/rerank", "{\"query\":\"a\",\"documents\":[\"b\",\"c\"],\"top_n\":1}"),
            Map.entry("/api/v1/chat", """
                    {"model":"%s","input":[{"type":"text","content":"Hi"}],"system_prompt":"s","max_output_tokens":1,
                    "context_length":64,"reasoning":"off","store":false,"stream":true}"""),
            Map.entry("/v1/messages", """
                    {"model":"%s","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],
                    "system":[{"type":"text","text":"s"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}"""),
            Map.entry("/completion", """
                    {"model":"%s","prompt":["a",1],"n_predict":1,"n_probs":2,"logit_bias":[[1,false]],"samplers":["top_k"],
                    "json_schema":{"type":"object"},"cache_prompt":true}"""),
            Map.entry("/embedding", "{\"content\":[\"a\"],\"embd_normalize\":2}"),
            Map.entry("/lora-adapters", "[{\"id\":0,\"scale\":1}]"),
            Map.entry("/tokenize", "{\"model\":\"%s\",\"content\":\"a\",\"with_pieces\":true}"),
            Map.entry("/detokenize", "{\"model\":\"%s\",\"tokens\":[1,2]}"),
            Map.entry("/apply-template", "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}"),
            Map.entry("/infill", "{\"model\":\"%s\",\"input_prefix\":\"a\",\"input_suffix\":\"b\",\"n_predict\":1}"));

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "1e308",
            "0.5",
            "9223372036854775807",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"" + "x".repeat(5000) + "\"",
            "[]",
            "{}",
            "[[[]]]",
            "[null]",
            "{\"type\":1}",
            "\"../../etc/passwd\"",
            "[1,\"a\",{}]");

    private static final List<String> NAMES = List.of(
            "nothing", "../../etc/passwd", "/etc/passwd", "C:\\\\x", "a\\u0000b", "", "hf.co/", "x".repeat(4000));

    private static final List<String> PATHS = List.of(
            "/..%2f..%2fetc/passwd",
            "/page/..%2f..%2fServer.class",
            "/page/%2e%2e/lib.properties",
            "/v1/models/..%2f..%2fetc%2fpasswd",
            "/%00",
            "/%zz",
            "/api/blobs/sha256:..%2f..%2fx",
            "/api/" + "x".repeat(8000),
            "/api/chat/../chat2",
            "/;/a",
            "/api/%c0%af");

    /** The state that must not grow. */
    private record State(long heap, int threads, int connections) {}

    private final TestServer server = TestServer.with(options -> options.offline(true)
            .loading(LoadOptions.builder().contextLength(256).build()));
    private final List<String> routes = server.server.routes();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Map<Flaw, AtomicInteger> refused = new EnumMap<>(Flaw.class);

    @Test
    void malformedRequestsAreRefusedAndLeaveNothingBehind() throws Exception {
        for (Flaw flaw : Flaw.values()) {
            refused.put(flaw, new AtomicInteger());
        }
        try (server) {
            server.server.load(MODEL);
            int before = REQUESTS / 5;
            run(0, before);
            State first = state();
            run(before, REQUESTS);
            State last = state();
            System.out.printf(
                    "%d malformed requests to %d routes, seed %d: %s; %s, then %s%n",
                    REQUESTS, routes.size(), SEED, refused, first, last);
            assertThat(failures).isEmpty();
            assertThat(refused.values())
                    .allSatisfy(count -> assertThat(count.get()).isGreaterThan(10));
            assertThat(last.connections()).isZero();
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 4);
            assertThat(last.heap()).isLessThan(first.heap() + (16 << 20));
            assertThat(server.server.activeGenerations()).isZero();
            assertThat(server.ok("/api/chat", BODIES.get("/api/chat").formatted(MODEL))
                            .path("done")
                            .asBoolean())
                    .isTrue();
        }
    }

    private void run(int from, int to) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = from; i < to; i++) {
                int number = i;
                all.add(threads.submit(() -> one(number)));
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
    }

    /** With no model in memory. */
    private State state() throws InterruptedException {
        for (JsonNode model : TestServer.json(server.get("/api/ps").body()).path("models")) {
            String name = model.path("name").toString();
            server.ok("/api/generate", "{\"keep_alive\":0,\"model\":" + name + "}");
        }
        // The test's own client keeps its connections.
        server.hangUp();
        for (int i = 0; i < 600 && server.server.connections() > 0; i++) {
            Thread.sleep(50);
        }
        System.gc();
        Thread.sleep(200);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return new State(
                runtime.totalMemory() - runtime.freeMemory(), Thread.activeCount(), server.server.connections());
    }

    private void one(int number) {
        Random random = new Random(SEED * 1_000_003 + number);
        // A spoiled field may leave a request that is fine, and answering takes time.
        Flaw flaw =
                number % FIELD_REQUESTS == 0 ? Flaw.WRONG_FIELD : Flaw.values()[random.nextInt(Flaw.values().length)];
        if (flaw == Flaw.WRONG_FIELD && number % FIELD_REQUESTS != 0) {
            flaw = Flaw.NO_OBJECT;
        }
        String[] route = routes.get(random.nextInt(routes.size())).split(" ");
        if (flaw != Flaw.STRANGE_PATH && flaw != Flaw.WRONG_METHOD && !route[0].equals("POST")) {
            route = new String[] {"POST", new ArrayList<>(BODIES.keySet()).get(random.nextInt(BODIES.size()))};
        }
        byte[] request = request(flaw, route[0], route[1].replaceFirst("\\{.*", "x"), random);
        String answer = answer(request, flaw == Flaw.NOISE || flaw == Flaw.WRONG_LENGTH);
        try {
            check(flaw, answer);
        } catch (AssertionError e) {
            failures.add("request %d, %s: %s%nanswered %s%n%s"
                    .formatted(
                            number,
                            flaw,
                            new String(request, 0, Math.min(600, request.length), StandardCharsets.ISO_8859_1),
                            answer,
                            e.getMessage()));
        }
    }

    private void check(Flaw flaw, String answer) {
        if (answer.isEmpty()) {
            // Bytes that are no request may be met with silence.
            assertThat(flaw).isIn(Flaw.NOISE, Flaw.WRONG_LENGTH, Flaw.LONG_HEAD, Flaw.STRANGE_PATH);
            return;
        }
        assertThat(answer).startsWith("HTTP/1.1 ");
        int status = Integer.parseInt(answer.substring(9, 12));
        if (flaw == Flaw.WRONG_FIELD && status / 100 == 2) {
            return;
        }
        assertThat(status)
                .satisfiesAnyOf(
                        s -> assertThat(s).isBetween(400, 499),
                        s -> assertThat(s).isEqualTo(501));
        refused.get(flaw).incrementAndGet();
        String body = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        try {
            JsonNode error = TestServer.json(body);
            assertThat(error.has("error") || error.has("detail")).isTrue();
        } catch (JacksonException e) {
            throw new AssertionError("the error is not JSON: " + body, e);
        }
    }

    private byte[] request(Flaw flaw, String method, String path, Random random) {
        String base = BODIES.getOrDefault(path, "{\"model\":\"%s\"}").formatted(MODEL);
        byte[] whole = base.getBytes(StandardCharsets.UTF_8);
        return switch (flaw) {
            case CUT_JSON -> post(path, Arrays.copyOf(whole, random.nextInt(whole.length)));
            case NO_UTF8 -> {
                byte[] bytes = "{\"model\":\"???\"}".getBytes(StandardCharsets.ISO_8859_1);
                bytes[10 + random.nextInt(3)] = (byte) (0xf8 + random.nextInt(8));
                yield post(path, bytes);
            }
            case NO_OBJECT -> {
                String body = List.of("", " ", "[]", "1", "\"x\"", "null", "{}{", "nul", "[{}]", "\u0000")
                        .get(random.nextInt(10));
                // An empty list of adapters is what there is.
                boolean sound = path.equals("/lora-adapters") && body.equals("[]");
                yield post(path, (sound ? "{}" : body).getBytes(StandardCharsets.UTF_8));
            }
            case TOO_DEEP -> {
                String open = random.nextBoolean() ? "[" : "{\"a\":";
                yield post(
                        path,
                        ("{\"model\":" + open.repeat(300 + random.nextInt(20_000))).getBytes(StandardCharsets.UTF_8));
            }
            case UNKNOWN_MODEL -> {
                String[] of = {"/api/chat", "/api/show", "/v1/chat/completions", "/v1/embeddings", "/tokenize"};
                String name = NAMES.get(random.nextInt(NAMES.size() - (random.nextBoolean() ? 1 : 0)));
                String model = name.isEmpty() ? "?" : name;
                yield post(
                        of[random.nextInt(of.length)],
                        ("{\"model\":\"" + model
                                        + "\",\"input\":\"a\",\"content\":\"a\",\"messages\":[{\"role\":\"user\","
                                        + "\"content\":\"a\"}]}")
                                .getBytes(StandardCharsets.UTF_8));
            }
            case WRONG_FIELD -> post(path, spoiled(base, random).getBytes(StandardCharsets.UTF_8));
            case NOISE -> {
                byte[] noise = new byte[1 + random.nextInt(2000)];
                random.nextBytes(noise);
                yield random.nextBoolean() ? noise : join(("POST " + path + " HTTP/1.1\r\n"), noise);
            }
            case WRONG_LENGTH -> {
                String header = List.of(
                                "Content-Length: 99999",
                                "Content-Length: -1",
                                "Content-Length: x",
                                "Content-Length: 2\r\nContent-Length: 3",
                                "Transfer-Encoding: chunked\r\nContent-Length: 3",
                                "Transfer-Encoding: chunked",
                                "Transfer-Encoding: gzip, chunked")
                        .get(random.nextInt(7));
                yield join(head("POST", path, header), "zz;;\r\n{\"".getBytes(StandardCharsets.UTF_8));
            }
            case STRANGE_PATH ->
                head("GET", PATHS.get(random.nextInt(PATHS.size())), "X: y").getBytes(StandardCharsets.UTF_8);
            case WRONG_METHOD -> {
                String wrong = List.of("PATCH", "PUT", "TRACE", "FOO", "GETS").get(random.nextInt(5));
                yield head(routes.contains(wrong + " " + path) ? "FOO" : wrong, path, "Content-Length: 0")
                        .getBytes(StandardCharsets.UTF_8);
            }
            case LONG_HEAD ->
                head(
                                method,
                                path,
                                random.nextBoolean()
                                        ? "X-Long: " + "y".repeat(70_000 + random.nextInt(100_000))
                                        : "X-Many: y\r\n".repeat(9000) + "X: y")
                        .getBytes(StandardCharsets.UTF_8);
        };
    }

    /** The body with one of its values, at any depth, in place of another. */
    private static String spoiled(String body, Random random) {
        JsonNode root = TestServer.json(body);
        List<Runnable> places = new ArrayList<>();
        JsonNode value = TestServer.json(VALUES.get(random.nextInt(VALUES.size())));
        collect(root, value, places);
        places.get(random.nextInt(places.size())).run();
        return root.toString();
    }

    private static void collect(JsonNode node, JsonNode value, List<Runnable> places) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                places.add(() -> object.set(name, value));
                collect(object.get(name), value, places);
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                places.add(() -> array.set(index, value));
                collect(array.get(i), value, places);
            }
        }
    }

    private static byte[] post(String path, byte[] body) {
        return join(head("POST", path, "Content-Length: " + body.length), body);
    }

    private static String head(String method, String path, String headers) {
        return method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + "\r\n\r\n";
    }

    private static byte[] join(String head, byte[] body) {
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(start, start.length + body.length);
        System.arraycopy(body, 0, all, start.length, body.length);
        return all;
    }

    /** Sends the bytes, perhaps says that there are no more, and returns what comes until the server closes. */
    private String answer(byte[] request, boolean ends) {
        try (Socket socket = server.connect()) {
            OutputStream out = socket.getOutputStream();
            try {
                out.write(request);
                out.flush();
                if (ends) {
                    socket.shutdownOutput();
                }
            } catch (IOException e) {
                // Refused before all of it was sent.
            }
            return TestServer.answer(socket);
        } catch (IOException e) {
            return "";
        }
    }
}
