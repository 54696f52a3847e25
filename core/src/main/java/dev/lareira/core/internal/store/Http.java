package dev.lareira.core.internal.store;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** GET requests that follow redirects and say what to do about a failure. Thread-safe. */
final class Http {
    static final int PARTIAL_CONTENT = 206;
    static final int RANGE_NOT_SATISFIABLE = 416;

    private static final int TOO_MANY_REQUESTS = 429;
    private static final int LARGEST_TEXT = 16 << 20;

    private final Map<String, String> environment;
    private HttpClient client;

    /**
     * @param environment variables, which may name a proxy
     */
    Http(Map<String, String> environment) {
        this.environment = environment;
    }

    /** Made when first used: most commands fetch nothing, and a client takes threads and time. */
    private synchronized HttpClient client() {
        if (client == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .followRedirects(HttpClient.Redirect.NORMAL)
                    .connectTimeout(Duration.ofSeconds(15));
            EnvironmentProxy.of(environment).ifPresent(builder::proxy);
            client = builder.build();
        }
        return client;
    }

    /** A small text, such as a manifest. */
    String text(URI uri, String accept) throws IOException {
        try (InputStream in = get(uri, Map.of("Accept", accept)).body()) {
            byte[] bytes = in.readNBytes(LARGEST_TEXT + 1);
            if (bytes.length > LARGEST_TEXT) {
                throw new IOException("%s answers with more than %d MB".formatted(uri, LARGEST_TEXT >> 20));
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /**
     * The answer, of status 2xx or {@link #RANGE_NOT_SATISFIABLE}; the caller closes its body.
     *
     * @throws LareiraException when interrupted
     */
    HttpResponse<InputStream> get(URI uri, Map<String, String> headers) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(1)).header("User-Agent", "lareira");
        headers.forEach(request::header);
        HttpResponse<InputStream> response;
        try {
            response = client().send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LareiraException("interrupted");
        } catch (IOException e) {
            throw new IOException("%s cannot be reached (%s)".formatted(uri.getAuthority(), reason(e)), e);
        }
        int status = response.statusCode();
        if (status / 100 != 2 && status != RANGE_NOT_SATISFIABLE) {
            response.body().close();
            throw new IOException(refusal(uri, response));
        }
        return response;
    }

    /** An address below a base, which may have a path of its own; the path is given as plain text. */
    static URI below(URI base, String path) {
        try {
            String encoded = new URI(null, null, "/" + path, null).getRawPath();
            return URI.create(base.toString().replaceFirst("/+$", "") + encoded);
        } catch (URISyntaxException e) {
            throw new LareiraException("no address below " + base + " can be made of " + path, e);
        }
    }

    static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String refusal(URI uri, HttpResponse<?> response) {
        int status = response.statusCode();
        if (status == 404) {
            return uri + " does not exist (HTTP 404); check the name";
        }
        // Hugging Face answers 401 for repositories that do not exist, too.
        if (status == 401 || status == 403) {
            return "%s does not exist, or needs an account or a licence to be accepted (HTTP %d); fetch it with a browser and `lareira pull` the file"
                    .formatted(uri, status);
        }
        if (status == TOO_MANY_REQUESTS) {
            String wait = response.headers()
                    .firstValue("Retry-After")
                    .filter(value -> value.matches("\\d+"))
                    .map(value -> "in " + value + " seconds")
                    .orElse("later");
            return "%s has had too many requests (HTTP 429); pull again %s".formatted(uri, wait);
        }
        if (status / 100 == 5) {
            return "%s: the server has a trouble of its own (HTTP %d); pull again later".formatted(uri, status);
        }
        return "%s answers HTTP %d".formatted(uri, status);
    }
}
