package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a server does that is told to stop. */
@Timeout(120)
class StoppingTest {
    private static String answer(int tokens) {
        return "{\"model\":\"" + MODEL + "\",\"prompt\":\"a\",\"stream\":true,\"ignore_eos\":true,\"n_predict\":"
                + tokens + "}";
    }

    private static CompletableFuture<Duration> stop(TestServer server, Duration time) {
        return CompletableFuture.supplyAsync(() -> {
            long start = System.nanoTime();
            server.server.stop(time);
            return Duration.ofNanos(System.nanoTime() - start);
        });
    }

    private static void awaitAnswer(TestServer server) throws InterruptedException {
        while (server.server.activeGenerations() == 0) {
            Thread.sleep(10);
        }
    }

    @Test
    void anAnswerThatDoesNotEndIsGivenUpInTime() throws InterruptedException {
        try (TestServer server = TestServer.with(options -> options.offline(true))) {
            CompletableFuture<String> last = CompletableFuture.supplyAsync(() -> {
                try (Stream<String> lines = server.lines("/completion", answer(8000))) {
                    return lines.filter(line -> !line.isEmpty()).reduce("", (before, line) -> line);
                }
            });
            awaitAnswer(server);
            assertThat(stop(server, Duration.ofSeconds(3)).join()).isLessThan(Duration.ofMillis(3_500));
            assertThat(last.join()).contains("\"error\"", "the server is stopping");
        }
    }

    @Test
    void anAnswerThatEndsInTimeIsWholeAndNewRequestsAreRefused() throws InterruptedException {
        try (TestServer server = TestServer.with(options -> options.offline(true))) {
            CompletableFuture<HttpResponse<String>> whole =
                    CompletableFuture.supplyAsync(() -> server.post("/completion", answer(200)));
            awaitAnswer(server);
            CompletableFuture<Duration> stopped = stop(server, Duration.ofSeconds(60));
            int status = 200;
            while (status == 200 && !whole.isDone()) {
                status = server.get("/api/tags").statusCode();
            }
            assertThat(status).isEqualTo(503);
            assertThat(whole.join().body()).contains("\"stop\":true");
            assertThat(stopped.join()).isLessThan(Duration.ofSeconds(48));
        }
    }

    @Test
    void whoOnlyListensHoldsNothingUp() throws InterruptedException {
        try (TestServer server = TestServer.with(options -> options.offline(true))) {
            HttpResponse<String> greeting = server.post(
                    "/mcp",
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-06-18\","
                            + "\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}",
                    "Accept",
                    "application/json, text/event-stream");
            String session = greeting.headers().firstValue("Mcp-Session-Id").orElseThrow();
            CountDownLatch listening = new CountDownLatch(1);
            CompletableFuture<Void> listener = CompletableFuture.runAsync(() -> {
                try (Stream<String> lines = server.lines(
                        server.request("/mcp", "Mcp-Session-Id", session).GET().build())) {
                    lines.forEach(line -> listening.countDown());
                }
            });
            listening.await();
            assertThat(stop(server, Duration.ofSeconds(60)).join()).isLessThan(Duration.ofSeconds(40));
            listener.join();
        }
    }
}
