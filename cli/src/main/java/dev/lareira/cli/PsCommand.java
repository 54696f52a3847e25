package dev.lareira.cli;

import dev.lareira.core.LareiraException;
import dev.lareira.server.Server;
import dev.lareira.server.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
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
        footer = {
            "  lareira ps",
            "  lareira ps --port 8080 --json",
            "  lareira ps --host localhost --cacert certificate.pem --api-key SECRET"
        })
final class PsCommand implements Callable<Integer> {
    private static final Duration LONG = Duration.ofDays(365);

    @Option(names = "--host", paramLabel = "ADDRESS", description = "Where the server is (default: ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--port", paramLabel = "N", description = "Its port (default: ${DEFAULT-VALUE}).")
    private int port = ServerOptions.DEFAULT_PORT;

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "Its key, if it asks for one (default: LAREIRA_API_KEY).")
    private String apiKey = System.getenv().getOrDefault("LAREIRA_API_KEY", "");

    @Option(names = "--tls", description = "It encrypts (serve --tls-certificate), as a known authority has signed.")
    private boolean tls;

    @Option(
            names = "--cacert",
            paramLabel = "PEM",
            description = "It encrypts: trust this certificate alone, such as one that it signed itself.")
    private Path authority;

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
        boolean encrypted = tls || authority != null;
        String address = Server.address(encrypted, host, port);
        try (HttpClient client = client()) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofSeconds(5));
            if (!apiKey.isEmpty()) {
                request.header("Authorization", "Bearer " + apiKey);
            }
            HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new LareiraException(address + " answers " + response.statusCode()
                        + (response.statusCode() == 401 ? ": it wants its key, give --api-key" : ""));
            }
            return response.body();
        } catch (SSLException e) {
            throw new LareiraException(
                    address + " is not trusted: " + e.getMessage()
                            + "; --cacert names the certificate to trust, --host a name that stands in it",
                    e);
        } catch (ConnectException e) {
            throw new LareiraException("no server answers at " + address + "; `lareira serve` starts one", e);
        } catch (IOException e) {
            throw new LareiraException(
                    "what listens at " + address + " does not answer as expected"
                            + (encrypted ? "" : "; if it encrypts, give --cacert or --tls"),
                    e);
        }
    }

    private HttpClient client() throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2));
        if (authority == null) {
            return builder.build();
        }
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(pem)) {
                trusted.setCertificateEntry("certificate-" + trusted.size(), each);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return builder.sslContext(context).build();
        } catch (NoSuchFileException e) {
            throw new LareiraException("--cacert: there is no file " + authority, e);
        } catch (GeneralSecurityException e) {
            throw new LareiraException("--cacert: " + authority + " is no certificate in PEM: " + e.getMessage(), e);
        }
    }
}
