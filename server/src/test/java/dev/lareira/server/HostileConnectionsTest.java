package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that dawdle, vanish or talk nonsense cost a little time and nothing else; names lead nowhere they should not. */
@Timeout(120)
class HostileConnectionsTest {
    private static final int MANY = 200;
    private static final String HEAD = "POST /api/show HTTP/1.1\r\nHost: localhost\r\n";

    private final TestServer server = TestServer.with(options -> options.offline(true)
            .limits(ServerLimits.defaults()
                    .withTimes(
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(3),
                            Duration.ofSeconds(2),
                            Duration.ofSeconds(1))));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "P", HEAD, HEAD + "Content-Length: 100\r\n\r\n{"})
    void whoDawdlesIsSentAwayAndTheOthersAreServed(String beginning) throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Socket socket = server.connect();
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.US_ASCII));
            slow.add(socket);
        }
        long start = System.nanoTime();
        // A byte now and then does not prolong the time there is for a request.
        while (server.server.connections() > 1 && System.nanoTime() - start < 30_000_000_000L) {
            for (Socket socket : slow) {
                drip(socket);
            }
            long asked = System.nanoTime();
            assertThat(server.get("/api/version").statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
            Thread.sleep(200);
        }
        // The client above keeps one.
        assertThat(server.server.connections()).isLessThanOrEqualTo(1);
        for (Socket socket : slow) {
            socket.close();
        }
    }

    private static void drip(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('x');
        } catch (SocketException e) {
            // Sent away.
        }
    }

    @Test
    void whoVanishesInTheMiddleLeavesNothing() throws Exception {
        String body = "{\"model\":\"" + MODEL
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Count to one thousand.\"}]}";
        String request =
                "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
        Random random = new Random(3);
        for (int i = 0; i < 40; i++) {
            Socket socket = server.connect();
            socket.setSoLinger(random.nextBoolean(), 0);
            int cut = random.nextInt(request.length() + 40);
            socket.getOutputStream()
                    .write(request.substring(0, Math.min(cut, request.length())).getBytes(StandardCharsets.US_ASCII));
            if (cut > request.length()) {
                socket.getInputStream().read();
            }
            socket.close();
        }
        assertNothingIsLeft();
    }

    @Test
    void whoClosesOneHalfIsAnsweredOrGivenUp() throws Exception {
        try (Socket socket = server.connect()) {
            socket.getOutputStream()
                    .write("GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            assertThat(TestServer.answer(socket)).contains("200 OK", "version");
        }
        assertNothingIsLeft();
    }

    @Test
    void whoReadsNothingIsGivenUp() throws Exception {
        // More answers than the buffers of the system hold.
        String request = "GET /page/style.css HTTP/1.1\r\nHost: localhost\r\n\r\n";
        try (Socket socket = server.connect()) {
            socket.setReceiveBufferSize(4096);
            Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < 20_000; i++) {
                        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // Given up.
                }
            });
            Thread.sleep(300);
            assertNothingIsLeft();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004",
                "\u0000\u0000\u0000\u0000\r\n\r\n",
                "GET http://[::1 HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: localhost\r\nA: b\r\n c\r\n\r\n",
                "EHLO localhost\r\n",
                "GET /\u00ff\u00fe HTTP/1.1\r\nHost: localhost\r\n\r\n"
            })
    void bytesThatAreNoRequestAreRefusedOrMetWithSilence(String bytes) throws Exception {
        String answer = server.raw(bytes);
        assertThat(answer)
                .satisfiesAnyOf(
                        text -> assertThat(text).isEmpty(),
                        text -> assertThat(text).matches("(?s)HTTP/1\\.[01] (4\\d\\d|505) .*"));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /api/show {\"model\":\"%s\"}",
                "DELETE /api/delete {\"model\":\"%s\"}",
                "POST /api/copy {\"source\":\"smollm2:135m\",\"destination\":\"%s\"}",
                "POST /api/create {\"model\":\"%s\",\"from\":\"smollm2:135m\"}",
                "POST /api/create {\"model\":\"new\",\"from\":\"%s\"}",
                "POST /api/create {\"model\":\"new\",\"files\":{\"%s\":\"sha256:%s\"}}",
                "POST /api/pull {\"model\":\"%s\",\"stream\":false}",
                "POST /api/v1/models/download {\"model\":\"%s\"}",
                "POST /api/blobs/sha256:%s x",
                "GET /v1/models/%s -",
                "GET /page/%s -"
            })
    void namesLeadOutOfNoFolder(String line, @TempDir Path outside) throws IOException {
        Files.writeString(outside.resolve("secret.gguf"), "secret");
        String[] parts = line.split(" ", 3);
        for (String name : List.of(
                "../secret",
                "..%2f..%2fsecret",
                "%2e%2e/%2e%2e/etc/passwd",
                "a/../../secret",
                "/etc/passwd",
                "file:///etc/passwd",
                "C:\\\\x",
                "..\\\\..\\\\secret",
                outside.resolve("secret.gguf").toString(),
                "x\\u0000/../y")) {
            String path = parts[1].replace("%s", name.replace("\\u0000", "%00").replace("\\", "%5c"));
            String body = parts[2].equals("-") ? "" : parts[2].replace("%s", name);
            String answer = server.raw(parts[0] + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            assertThat(answer).as(name).matches("(?s)HTTP/1.1 4\\d\\d .*").doesNotContain("root:", "secret\r\n");
        }
        try (Stream<Path> files = Files.walk(server.home.getParent(), 1)) {
            assertThat(files.map(file -> file.getFileName().toString())).doesNotContain("secret", "secret.json");
        }
        assertThat(Files.readString(outside.resolve("secret.gguf"))).isEqualTo("secret");
    }

    /** Waits until all connections and answers are gone. */
    private void assertNothingIsLeft() throws InterruptedException {
        server.hangUp();
        for (int i = 0; i < 300 && (server.server.connections() > 0 || server.server.activeGenerations() > 0); i++) {
            Thread.sleep(100);
        }
        assertThat(server.server.connections()).isZero();
        assertThat(server.server.activeGenerations()).isZero();
    }
}
