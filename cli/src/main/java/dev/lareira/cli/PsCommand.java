package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.server.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Command(
        name = "ps",
        description = "List the models that a running server has in memory.",
        mixinStandardHelpOptions = true,
        footer = {"  lareira ps", "  lareira ps --port 8080 --json"})
final class PsCommand implements Callable<Integer> {
    private static final Duration LONG = Duration.ofDays(365);

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Where the server is (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Its port (default: ${DEFAULT-VALUE}).")
    private int port = ServerOptions.DEFAULT_PORT;

    @Option(names = "--api-key", paramLabel = "KEY", description = "Its key, if it asks for one.")
    private String apiKey = System.getenv().getOrDefault("LAREIRA_API_KEY", "");

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        JsonNode models = new JsonMapper().readTree(get("/api/ps")).path("models");
        Output out = new Output(spec);
        if (json) {
            out.json(models);
        } else if (models.isEmpty()) {
            out.line("No model is in memory.");
        } else {
            out.line("%-44s %10s %9s  %s", "NAME", "SIZE", "CONTEXT", "UNTIL");
            for (JsonNode model : models) {
                out.line(
                        "%-44s %7.1f MB %9d  %s",
                        model.path("name").asString(),
                        model.path("size").asLong() / 1e6,
                        model.path("context_length").asInt(),
                        until(model.path("expires_at").asString()));
            }
        }
        return 0;
    }

    private static String until(String time) {
        Duration left = Duration.between(Instant.now(), Instant.parse(time));
        if (left.compareTo(LONG) > 0) {
            return "for ever";
        }
        return left.toMinutes() > 0 ? left.toMinutes() + " min" : Math.max(0, left.toSeconds()) + " s";
    }

    private String get(String path) throws InterruptedException {
        String address = "http://" + host + ":" + port;
        try (HttpClient client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(5));
            if (!apiKey.isEmpty()) {
                request.header("Authorization", "Bearer " + apiKey);
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new LareiraException(address + " answers " + response.statusCode()
                        + (response.statusCode() == 401 ? ": it wants a key, give --api-key" : ""));
            }
            return response.body();
        } catch (IOException e) {
            throw new LareiraException("no server answers at " + address + "; `lareira serve` starts one", e);
        }
    }
}
