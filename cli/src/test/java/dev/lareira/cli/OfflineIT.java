package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What leaves a server that was told to leave nothing: no connection, no look-up of a name, no program, no prompt in its log. */
@Timeout(180)
class OfflineIT {
    private static final String SECRET = "the treasure lies under the third oak";
    private static final List<String> WANTED = List.of(
            "smollm2:360m",
            "hf.co/owner/repository:Q4_K_M",
            "library/llama3.2",
            "https://huggingface.co/a/b/resolve/main/c.gguf");

    @TempDir
    private Path home;

    @Test
    void offlineNothingLeavesTheMachine() throws Exception {
        String log = serve("--offline", (client, address, server) -> {
            String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"" + SECRET + "\"}]";
            ask(
                    client,
                    address,
                    "/api/chat",
                    "{\"model\":\"smollm2:135m\",\"stream\":false,\"options\":{\"num_predict\":4}," + messages + "}",
                    200);
            ask(
                    client,
                    address,
                    "/v1/chat/completions",
                    "{\"model\":\"smollm2:135m\",\"max_tokens\":4,\"stream\":true," + messages + "}",
                    200);
            ask(client, address, "/v1/embeddings", "{\"input\":\"" + SECRET + "\"}", 200);
            ask(client, address, "/api/chat", "{\"model\":\"nowhere\"," + messages + "}", 404);
            ask(
                    client,
                    address,
                    "/api/chat",
                    "{\"model\":\"smollm2:135m\"," + messages + ",\"format\":\"" + SECRET + "\"}",
                    400);
            ask(client, address, "/api/chat", "{\"model\":\"smollm2:135m\"," + messages, 400);
            ask(client, address, "/api/pull", "{\"model\":\"smollm2:135m\",\"stream\":false}", 200);
            for (String model : WANTED) {
                String answer =
                        ask(client, address, "/api/pull", "{\"model\":\"" + model + "\",\"stream\":false}", 400);
                assertThat(answer).contains("offline");
            }
            assertThat(server.descendants()).isEmpty();
        });
        assertThat(log).doesNotContain(SocketWatch.OUTBOUND).doesNotContain(SECRET);
    }

    @Test
    void theWatchSeesWhatWouldLeave() throws Exception {
        String log = serve("--keep-alive=5m", (client, address, server) -> {
            String pull = "{\"model\":\"hf.co/owner/repository:Q4_K_M\",\"stream\":false}";
            assertThat(send(client, address, "/api/pull", pull).statusCode()).isGreaterThanOrEqualTo(400);
        });
        assertThat(log).contains(SocketWatch.OUTBOUND);
    }

    private interface Visit {
        void visit(HttpClient client, String address, ProcessHandle server) throws Exception;
    }

    /** Runs a server, lets something be asked of it, and returns what it wrote on standard error. */
    private String serve(String option, Visit visit) throws Exception {
        Path services = Files.createDirectories(home.resolve("watch/META-INF/services"));
        Files.writeString(
                services.resolve("java.net.spi.InetAddressResolverProvider"), SocketWatch.Names.class.getName());
        Path tests = Path.of(SocketWatch.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of(
                Jar.java().toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--add-exports",
                "java.base/sun.nio.ch=ALL-UNNAMED",
                "-cp",
                String.join(
                        File.pathSeparator,
                        Jar.path().toString(),
                        tests.toString(),
                        home.resolve("watch").toString()),
                SocketWatch.class.getName(),
                "serve",
                "--port",
                "0",
                option));
        Path log = home.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().put("LAREIRA_HOME", home.toString());
        builder.environment().put("LAREIRA_PIP", "none");
        builder.environment()
                .put(
                        "LAREIRA_MODELS",
                        Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf")
                                .getParent()
                                .toString());
        builder.environment()
                .keySet()
                .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
        Process server = builder.start();
        try (HttpClient client = HttpClient.newHttpClient()) {
            visit.visit(client, address(log), server.toHandle());
        } finally {
            server.destroy();
            server.waitFor(20, TimeUnit.SECONDS);
            server.destroyForcibly();
        }
        return Files.readString(log);
    }

    private static String address(Path log) throws IOException, InterruptedException {
        String start = "Lareira listens on ";
        for (int i = 0; i < 300; i++) {
            for (String line : Files.readString(log).lines().toList()) {
                if (line.startsWith(start)) {
                    return line.substring(start.length());
                }
            }
            Thread.sleep(100);
        }
        throw new AssertionError("no server: " + Files.readString(log));
    }

    private static String ask(HttpClient client, String address, String path, String body, int status)
            throws IOException, InterruptedException {
        HttpResponse<String> response = send(client, address, path, body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        return response.body();
    }

    private static HttpResponse<String> send(HttpClient client, String address, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }
}
