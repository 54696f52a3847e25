package dev.lareira.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lareira.testkit.Golden;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
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
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code serve} and {@code ps} as a user starts them. */
@Timeout(120)
class ServeIT {
    @TempDir
    private Path home;

    @Test
    void servesListsAndStopsGracefully() throws Exception {
        Process server = start("--port", "0");
        try (BufferedReader err = server.errorReader();
                HttpClient client = HttpClient.newHttpClient()) {
            String address = address(err);
            String port = address.substring(address.lastIndexOf(':') + 1);
            assertThat(send(client, address + "/api/generate", "{\"model\":\"smollm2:135m\"}")
                            .body())
                    .contains("\"load\"");
            Jar.Result list = Jar.parse("ps", "--port", port);
            assertThat(list.exit()).isZero();
            assertThat(list.out()).contains("NAME", "smollm2:135m", "8192");
            Jar.Result taken = Jar.parse("serve", "--port", port);
            assertThat(taken.exit()).isEqualTo(1);
            assertThat(taken.err()).contains("port " + port + " is taken", "Lareira answers there", "is free");
            if (System.getProperty("os.name").equals("Linux")) {
                assertThat(taken.err()).contains("java (process " + server.pid() + ")");
            }
            server.destroy();
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Jar.parse("ps", "--port", port).err()).contains("lareira serve");
        } finally {
            server.destroyForcibly();
        }
    }

    /** A start is short as long as what no request has asked for is not loaded. */
    @Test
    void whatNobodyHasAskedForIsNotLoadedBeforeItListens() throws Exception {
        Path log = home.resolve("classes.log");
        Process server = start(List.of("-Xlog:class+load:file=" + log), "--port", "0");
        try (BufferedReader err = server.errorReader()) {
            address(err);
            assertThat(Files.readString(log))
                    .contains("dev.lareira.server.Server ")
                    .doesNotContain(
                            "io.modelcontextprotocol.",
                            "com.networknt.",
                            "jdk.nio.zipfs.",
                            "org.apache.lucene.",
                            "dev.lareira.core.Engine ");
        } finally {
            server.destroyForcibly();
        }
    }

    /** Waits until it listens. */
    private static String address(BufferedReader err) throws IOException {
        String line = err.readLine();
        while (!line.startsWith("Lareira listens on ")) {
            line = err.readLine();
        }
        return line.substring("Lareira listens on ".length());
    }

    private static HttpResponse<String> send(HttpClient client, String address, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address))
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    private Process start(List<String> flags, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(Jar.java().toString(), "--add-modules", "jdk.incubator.vector"));
        command.addAll(flags);
        command.addAll(List.of("-jar", Jar.path().toString(), "serve"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("LAREIRA_HOME", home.toString());
        builder.environment()
                .put(
                        "LAREIRA_MODELS",
                        Golden.model("SmolLM2-135M-Instruct.Q4_1.gguf")
                                .getParent()
                                .toString());
        return builder.start();
    }

    @Test
    void beyondThisMachineAKeyIsNeededOrAWordThatItIsNot() {
        Jar.Result refused = Jar.parse("serve", "--host", "0.0.0.0", "--port", "0");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.err()).contains("--api-key", "--open");
    }

    @Test
    void aPortOfAnotherProgramIsNamedToo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Jar.Result taken = Jar.parse("serve", "--port", String.valueOf(other.getLocalPort()));
            assertThat(taken.exit()).isEqualTo(1);
            assertThat(taken.err()).contains("port " + other.getLocalPort() + " is taken");
        }
    }

    @Test
    void psTellsWhatHindersIt() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try {
                    silent.accept().close();
                } catch (IOException e) {
                    // The test has ended.
                }
            });
            String port = String.valueOf(silent.getLocalPort());
            assertThat(Jar.parse("ps", "--port", port).err()).contains("does not answer as expected", "--cacert");
        }
        Path text = Files.writeString(home.resolve("text.pem"), "no certificate");
        assertThat(Jar.parse("ps", "--cacert", text.toString()).err()).contains("--cacert", "no certificate in PEM");
        assertThat(Jar.parse("ps", "--cacert", "none.pem").err()).contains("there is no file none.pem");
    }

    @Test
    void nonsenseIsRefused() {
        assertThat(Jar.parse("serve", "--max-memory", "lots").err()).contains("--max-memory", "6g");
        assertThat(Jar.parse("serve", "--keep-alive", "soon").err()).contains("--keep-alive", "5m");
        assertThat(Jar.parse("serve", "--port", "-1").exit()).isEqualTo(2);
        assertThat(Jar.parse("serve", "--tls-key", "k.pem").err()).contains("--tls-certificate");
    }
}
