package dev.lareira.server;

import static dev.lareira.server.TestServer.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The wire rules that concern HTTP itself: what breaks some client when it is not so. */
@Timeout(120)
class HttpRulesTest {
    private static final String CHAT = "{\"model\":\"" + MODEL + "\",\"stream\":false,\"options\":{\"num_predict\":2,"
            + "\"temperature\":0},\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    private final TestServer server = TestServer.shared();

    @ParameterizedTest
    @ValueSource(strings = {"text/plain;charset=UTF-8", "application/x-www-form-urlencoded", "application/json"})
    void rule1TheBodyIsJsonWhateverItsContentTypeSays(String type) {
        HttpResponse<String> response = server.post("/api/chat", CHAT, "Content-Type", type);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(TestServer.json(response.body()).at("/message/content").asString())
                .isNotEmpty();
    }

    @Test
    void aCertificateThatCannotBeUsedIsNamed(@TempDir Path folder) throws IOException {
        Path none = folder.resolve("none.pem");
        Path wrong = Files.writeString(folder.resolve("wrong.pem"), "no certificate");
        for (Path file : List.of(none, wrong)) {
            assertThatThrownBy(() -> TestServer.with(o -> o.tls(new ServerOptions.TlsFiles(file, wrong))))
                    .isInstanceOf(ServerException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    @Test
    void rule1ABodyWithoutContentTypeIsJson() {
        String answer = server.raw("POST /api/show HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: "
                + ("{\"model\":\"" + MODEL + "\"}").length() + "\r\n\r\n{\"model\":\"" + MODEL + "\"}");
        assertThat(answer).startsWith("HTTP/1.1 200").contains("model_info");
    }

    @Test
    void rule2AStrangeOriginIsRefusedOnTheRequestItself() {
        HttpResponse<String> response =
                server.post("/api/chat", CHAT, "Origin", "https://evil.example", "Content-Type", "text/plain");
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(TestServer.json(response.body()).path("error").asString()).contains("evil.example");
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost",
                "https://localhost:3000",
                "http://127.0.0.1:8080",
                "http://0.0.0.0",
                "app://obsidian.md",
                "file://",
                "tauri://localhost",
                "vscode-webview://abc",
                "vscode-file://vscode-app",
                "capacitor://localhost"
            })
    void rule3OriginsOfThisMachineAndDesktopProgramsMayAsk(String origin) {
        HttpResponse<String> response = server.get("/api/version", "Origin", origin);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains(origin);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost.evil.example",
                "https://evil.example/?http://localhost",
                "http://127.0.0.1.evil.example",
                "chrome-extension://abc",
                "null"
            })
    void rule3OtherOriginsMayNot(String origin) {
        assertThat(server.get("/api/version", "Origin", origin).statusCode()).isEqualTo(403);
    }

    @Test
    void rule3MoreOriginsCanBeAllowed() {
        try (TestServer other =
                TestServer.with(o -> o.origins(List.of("https://notes.example", "moz-extension://*")))) {
            assertThat(other.get("/api/version", "Origin", "https://notes.example")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(other.get("/api/version", "Origin", "moz-extension://1").statusCode())
                    .isEqualTo(200);
            assertThat(other.get("/api/version", "Origin", "https://other.example")
                            .statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void rule4APreflightIsAnsweredWithWhatItAsksFor() {
        HttpResponse<String> response = server.send(server.request(
                        "/v1/chat/completions",
                        "Origin",
                        "app://obsidian.md",
                        "Access-Control-Request-Method",
                        "POST",
                        "Access-Control-Request-Headers",
                        "authorization, content-type, x-stainless-os, x-api-key",
                        "Access-Control-Request-Private-Network",
                        "true")
                .method("OPTIONS", BodyPublishers.noBody())
                .build());
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Origin")).contains("app://obsidian.md");
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("authorization, content-type, x-stainless-os, x-api-key");
        assertThat(response.headers().firstValue("Access-Control-Allow-Methods").orElse(""))
                .contains("GET", "POST", "DELETE", "PUT", "PATCH", "HEAD");
        assertThat(response.headers().firstValue("Access-Control-Allow-Private-Network"))
                .contains("true");
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, 200", "localhost:11434, 200", "127.0.0.1:1, 200", "[::1]:80, 200", "my.localhost, 200",
        "printer.local, 200", "db.internal:5, 200", "192.168.1.7, 200", "10.0.0.1:99, 200", "evil.example, 403",
        "localhost.evil.example, 403", "127.0.0.1.evil.example, 403", "8.8.8.8, 403"
    })
    void rule5OnlyNamesOfThisMachineAreAnsweredTo(String host, int status) {
        String answer = server.raw("GET /api/version HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void rule6AnOfferOfHttp2IsPassedOverAndTheBodyRead() throws IOException, InterruptedException {
        try (HttpClient java = HttpClient.newHttpClient()) {
            HttpResponse<String> response = java.send(
                    server.request("/api/chat")
                            .POST(BodyPublishers.ofString(CHAT))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        }
        String show = "{\"model\":\"" + MODEL + "\"}";
        assertThat(server.raw(
                        "POST /api/show HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade, HTTP2-Settings\r\n"
                                + "Upgrade: h2c\r\nHTTP2-Settings: AAEAAEAAAAIAAAAAAAMAAAAAAAQBAAAAAAUAAEAAAAYABgAA\r\n"
                                + "Content-Length: " + show.length() + "\r\n\r\n" + show))
                .startsWith("HTTP/1.1 200")
                .contains("model_info");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer default-key", "Bearer undefined", "Bearer ", "Bearer no api key required", "Basic eA=="})
    void rule7AnyAuthorizationIsFineWhereNoneIsAskedFor(String authorization) {
        assertThat(server.raw("GET /api/version HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + authorization
                        + "\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void rule7WithKeysOneMustBeBrought() {
        try (TestServer locked = TestServer.with(o -> o.apiKeys(List.of("secret", "other")))) {
            assertThat(locked.get("/api/tags").statusCode()).isEqualTo(401);
            assertThat(locked.get("/api/tags", "Authorization", "Bearer wrong").statusCode())
                    .isEqualTo(401);
            assertThat(locked.get("/api/tags", "Authorization", "Bearer secret").statusCode())
                    .isEqualTo(200);
            assertThat(locked.get("/api/tags", "x-api-key", "other").statusCode())
                    .isEqualTo(200);
            JsonNode stranger = TestServer.json(locked.get("/lareira/info").body());
            assertThat(stranger.propertyNames()).containsExactlyInAnyOrder("version", "apiKey");
            assertThat(stranger.path("apiKey").asBoolean()).isTrue();
            JsonNode known = TestServer.json(
                    locked.get("/lareira/info", "x-api-key", "other").body());
            assertThat(known.path("chatModel").asString()).isEqualTo(MODEL);
            assertThat(known.at("/embedder/dimension").asInt()).isEqualTo(384);
            assertThat(known.path("home").asString()).isEqualTo(locked.home.toString());
        }
    }

    @Test
    void rule18And19WrongMethodsAndUnknownPathsAreToldApart() {
        HttpResponse<String> wrong = server.get("/api/chat");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("POST");
        HttpResponse<String> unknown = server.get("/api/nothing");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(TestServer.json(unknown.body()).path("error").isString()).isTrue();
        assertThat(TestServer.json(server.get("/v1/nothing").body())
                        .at("/error/message")
                        .isString())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"text\"", "{\"model\":", "nonsense", "{\"model\":\"\u0001\"}", "{\"a\":01}"})
    void rule19BrokenJsonIsABadRequest(String body) {
        assertThat(server.post("/api/chat", body).statusCode()).isEqualTo(400);
    }

    @Test
    void rule19TooDeepJsonAndBrokenUtf8AreBadRequests() {
        assertThat(server.post("/api/chat", "{\"a\":".repeat(5000)).statusCode())
                .isEqualTo(400);
        assertThat(server.raw(
                        "POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: 12\r\nConnection: close\r\n"
                                + "\r\n{\"model\":\"\u00ff\""))
                .startsWith("HTTP/1.1 400");
    }

    @Test
    void rule23ADisconnectedClientEndsTheGeneration() throws Exception {
        for (boolean stream : new boolean[] {true, false}) {
            String body = "{\"model\":\"" + MODEL + "\",\"stream\":" + stream + ",\"options\":{\"num_predict\":4000,"
                    + "\"ignore_eos\":true},"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Count to a million, one number a line.\"}]}";
            try (Socket socket = server.connect()) {
                socket.getOutputStream()
                        .write(("POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                                        + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
                waitForSlots(1);
            }
            waitForSlots(0);
        }
    }

    private void waitForSlots(int count) throws InterruptedException {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (server.server.activeGenerations() != count) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.sleep(20);
        }
    }

    @Test
    void headIsAnsweredAsGetWithoutABody() {
        String answer = server.raw("HEAD /api/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer)
                .startsWith("HTTP/1.1 200")
                .contains("Content-Length: ")
                .endsWith("\r\n\r\n");
    }

    @Test
    void connectionsStayOpenAndTakePipelinedRequests() {
        String one = "GET /api/version HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String last = "GET /api/version HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        String answer = server.raw(one + one + last);
        assertThat(answer.split("HTTP/1.1 200 OK", -1)).hasSize(4);
    }

    @Test
    void chunkedBodiesAndExpectContinueAreTaken() {
        String show = "{\"model\":\"" + MODEL + "\"}";
        String half = show.substring(0, 5);
        String rest = show.substring(5);
        assertThat(server.raw(
                        "POST /api/show HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                                + Integer.toHexString(half.length()) + "\r\n" + half + "\r\n"
                                + Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(server.raw(
                        "POST /api/show HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: "
                                + show.length() + "\r\n\r\n" + show))
                .contains("100 Continue")
                .contains("HTTP/1.1 200 OK");
    }

    @Test
    void aBodyOfTenMegabytesIsRead() {
        String body = "{\"model\":\"" + MODEL + "\",\"unknown\":\"" + "x".repeat(10 << 20) + "\"}";
        assertThat(server.post("/api/show", body).statusCode()).isEqualTo(200);
    }

    @Test
    void aSlashTooManyInTheBaseAddressDoesNotMatter() {
        assertThat(server.get("//api/version").statusCode()).isEqualTo(200);
        assertThat(server.get("/api/version/").statusCode()).isEqualTo(200);
    }
}
