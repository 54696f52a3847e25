package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.core.LoadOptions;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A random mix of clients for half a minute, or {@code lareira.soak.seconds}: nothing grows. */
@Timeout(1200)
class SoakTest {
    private static final int SECONDS = Integer.getInteger("lareira.soak.seconds", 30);
    private static final int CLIENTS = 6;
    private static final long SEED = 11;
    private static final long SLACK = 24L << 20;
    private static final List<String> WORDS = List.of("hearth", "roof", "bank", "story", "sea", "winter", "bread");

    /** What must not grow. */
    private record State(long heap, int threads, long sessions) {}

    private final TestServer server = TestServer.with(options -> options.offline(true)
            .loading(LoadOptions.builder().contextLength(512).build()));
    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger leftAlone = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void aRandomMixOfClientsLeavesNothingBehind() throws Exception {
        try (server) {
            server.server.load(MODEL);
            run(SECONDS / 3, 0);
            State first = state();
            run(SECONDS - SECONDS / 3, 1);
            State last = state();
            System.out.printf(
                    "%d s of %d clients, seed %d: %d answered, %d left in the middle, %d refused; %s, then %s%n",
                    SECONDS, CLIENTS, SEED, answered.get(), leftAlone.get(), refused.get(), first, last);
            assertThat(answered).hasPositiveValue();
            assertThat(leftAlone).hasPositiveValue();
            assertThat(refused).hasPositiveValue();
            assertThat(last.heap()).isLessThan(first.heap() + SLACK);
            assertThat(last.threads()).isLessThanOrEqualTo(first.threads() + 2);
            // What earlier conversations are remembered with has a limit of its own.
            assertThat(last.sessions()).isLessThanOrEqualTo(first.sessions() + (64L << 20));
        }
    }

    private void run(int seconds, int part) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        try (ExecutorService threads = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(SEED + 100L * part + i);
                clients.add(threads.submit(() -> {
                    while (System.nanoTime() < end) {
                        one(random);
                    }
                    return null;
                }));
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
    }

    private State state() throws InterruptedException {
        server.hangUp();
        for (int i = 0; i < 600 && (server.server.connections() > 0 || server.server.activeGenerations() > 0); i++) {
            Thread.sleep(50);
        }
        assertThat(server.server.connections()).isZero();
        assertThat(server.server.activeGenerations()).isZero();
        Matcher sessions = Pattern.compile("(?m)^lareira:session_bytes (\\S+)$")
                .matcher(server.get("/metrics").body());
        assertThat(sessions.find()).isTrue();
        server.hangUp();
        System.gc();
        Thread.sleep(200);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        long sessionBytes = (long) Double.parseDouble(sessions.group(1));
        // Keys and values lie on the heap; they are counted by themselves.
        return new State(
                runtime.totalMemory() - runtime.freeMemory() - sessionBytes, Thread.activeCount(), sessionBytes);
    }

    private void one(Random random) throws IOException {
        String text = "Tell me of the " + WORDS.get(random.nextInt(WORDS.size())) + " and the "
                + WORDS.get(random.nextInt(WORDS.size())) + ".";
        String chat = "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
        int tokens = 1 + random.nextInt(16);
        switch (random.nextInt(9)) {
            case 0 ->
                ask(
                        "/api/chat",
                        "{\"model\":\"%s\",%s,\"options\":{\"num_predict\":%d}}".formatted(MODEL, chat, tokens));
            case 1 ->
                ask(
                        "/v1/chat/completions",
                        "{\"model\":\"%s\",%s,\"max_tokens\":%d,\"stream\":true}".formatted(MODEL, chat, tokens));
            case 2 ->
                ask(
                        "/v1/completions",
                        "{\"model\":\"%s\",\"prompt\":\"%s\",\"n\":2,\"max_tokens\":%d}"
                                .formatted(MODEL, text, tokens));
            case 3 ->
                ask(
                        "/v1/chat/completions",
                        ("{\"model\":\"%s\",%s,\"max_tokens\":%d,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":"
                                        + "{\"schema\":{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"integer\"}}}}}}")
                                .formatted(MODEL, chat, tokens));
            case 4 -> ask("/v1/embeddings", "{\"input\":\"" + text + "\"}");
            case 5 -> ask("/tokenize", "{\"model\":\"" + MODEL + "\",\"content\":\"" + text + "\"}");
            case 6 -> ask("/api/chat", "{\"model\":\"" + MODEL + "\",\"messages\":[{\"role\":\"user\"");
            case 7 -> ask("/v1/responses", "{\"model\":\"nowhere\",\"input\":\"" + text + "\"}");
            default -> leave("{\"model\":\"" + MODEL + "\"," + chat + "}", random);
        }
    }

    private void ask(String path, String body) {
        HttpResponse<String> response = server.post(path, body);
        assertThat(response.statusCode()).isIn(200, 400, 404);
        (response.statusCode() == 200 ? answered : refused).incrementAndGet();
    }

    /** Hangs up while the answer is being written. */
    private void leave(String body, Random random) throws IOException {
        try (Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write(("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                    + "\r\n\r\n" + body)
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readNBytes(1 + random.nextInt(600));
        }
        leftAlone.incrementAndGet();
    }
}
