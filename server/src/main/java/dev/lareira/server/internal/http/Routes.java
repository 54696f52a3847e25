package dev.lareira.server.internal.http;

import dev.lareira.server.ServerLimits;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is answered by whom. A path matches in full, or up to its last segment where the route ends in {@code {name}}, which
 * then stands for all that follows: a model's name may hold slashes.
 */
public final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final long POLL_MILLIS = 20;
    private static final String METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

    private record Route(Dialect dialect, boolean open, Handler handler) {}

    private record Found(Map<String, Route> methods, String tail) {}

    private final Guard guard;
    private final Bodies bodies;
    private final Failures failures;
    private final Map<String, Map<String, Route>> exact = new LinkedHashMap<>();
    /** By what stands before {@code {name}}. */
    private final Map<String, Map<String, Route>> beginning = new TreeMap<>();

    private final LongAdder requests = new LongAdder();
    private final AtomicInteger answering = new AtomicInteger();
    private volatile boolean draining;

    public Routes(Guard guard, ServerLimits limits) {
        this.guard = guard;
        bodies = new Bodies(limits);
        failures = new Failures();
    }

    public Routes get(Dialect dialect, String path, Handler handler) {
        return add(dialect, "GET", path, false, handler);
    }

    public Routes post(Dialect dialect, String path, Handler handler) {
        return add(dialect, "POST", path, false, handler);
    }

    /** A route that asks for no key: what it tells is no secret. */
    public Routes open(Dialect dialect, String path, Handler handler) {
        return add(dialect, "GET", path, true, handler);
    }

    public Routes add(Dialect dialect, String method, String path, Handler handler) {
        return add(dialect, method, path, false, handler);
    }

    private Routes add(Dialect dialect, String method, String path, boolean open, Handler handler) {
        int name = path.indexOf('{');
        Map<String, Map<String, Route>> paths = name < 0 ? exact : beginning;
        paths.computeIfAbsent(name < 0 ? path : path.substring(0, name), key -> new LinkedHashMap<>())
                .put(method, new Route(dialect, open, handler));
        return this;
    }

    /** All of them, as {@code POST /api/chat}. */
    public List<String> all() {
        List<String> all = new ArrayList<>();
        exact.forEach((path, methods) -> methods.keySet().forEach(method -> all.add(method + " " + path)));
        beginning.forEach(
                (path, methods) -> methods.keySet().forEach(method -> all.add(method + " " + path + "{name}")));
        return all;
    }

    /** Requests so far. */
    public long requests() {
        return requests.sum();
    }

    /** Hands everything that comes to these routes. */
    public void register(HttpRouting.Builder routing) {
        routing.any(this::answer);
    }

    /** Refuses new requests, and waits until those that are being answered are, or the time is over. */
    public void drain(Duration time) {
        draining = true;
        long deadline = System.nanoTime() + time.toNanos();
        try {
            while (answering.get() > 0 && System.nanoTime() - deadline < 0) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(ServerRequest request, ServerResponse response) {
        requests.increment();
        answering.incrementAndGet();
        Peer peer = Peer.current();
        peer.requestBegins();
        try {
            answerOne(request, response);
            end(request);
        } finally {
            peer.requestEnds();
            answering.decrementAndGet();
        }
    }

    private void answerOne(ServerRequest request, ServerResponse response) {
        Bodies share = bodies.share();
        String path = normal(request.prologue().uriPath().rawPath());
        Optional<Found> found = find(path);
        String method = request.prologue().method().text();
        Optional<Route> route = found.flatMap(f -> route(f, method));
        Exchange exchange = new Exchange(
                request,
                response,
                share,
                route.map(Route::dialect).orElseGet(() -> Dialect.of(path)),
                found.map(Found::tail).orElse(""));
        try {
            answer(exchange, request, method, found, route);
        } catch (RuntimeException e) {
            failures.answer(exchange, e);
        } catch (OutOfMemoryError e) {
            LOG.error("out of memory in {} {}", method, path);
            failures.answer(exchange, ApiException.of(503, "", "out of memory; try again later, or with less"));
        } finally {
            share.release();
        }
    }

    /** Makes the connection ready for the next request, or ends it where this was the last (RFC 9112, 9.6). */
    private static void end(ServerRequest request) {
        try {
            // Where a connection is closed before all was read, the system resets it, and the answer may be lost.
            request.content().consume();
        } catch (RuntimeException e) {
            throw new CloseConnectionException("the request never came in full", e);
        }
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the client's last request is answered");
        }
    }

    private void answer(
            Exchange exchange, ServerRequest request, String method, Optional<Found> found, Optional<Route> route) {
        String host = request.headers().first(HeaderNames.HOST).orElse("");
        if (!guard.allowsHost(host)) {
            throw ApiException.of(403, "", "this server does not answer to the name " + host);
        }
        Optional<String> origin = request.headers().first(HeaderNames.ORIGIN);
        if (origin.isPresent()) {
            if (!guard.allowsOrigin(origin.get(), host)) {
                throw ApiException.of(
                        403, "", "pages of " + origin.get() + " may not ask; --origins allows more of them");
            }
            exchange.set("Access-Control-Allow-Origin", origin.get()).set("Vary", "Origin");
        }
        if (method.equals("OPTIONS")) {
            preflight(exchange);
            return;
        }
        if (route.isEmpty()) {
            throw notFound(exchange, found, method);
        }
        if (draining) {
            exchange.set("Connection", "close");
            throw ApiException.stopping();
        }
        if (!route.get().open() && !hasKey(exchange)) {
            exchange.set("WWW-Authenticate", "Bearer");
            throw ApiException.of(
                    401, "invalid_api_key", "a key is needed: Authorization: Bearer KEY, or x-api-key: KEY");
        }
        LOG.debug("{} {} {}", exchange.client(), method, exchange.path());
        route.get().handler().handle(exchange);
    }

    /** Whether a request brings a key, or needs none. */
    public boolean hasKey(Exchange exchange) {
        return !guard.wantsKey()
                || guard.allowsKey(
                        exchange.header("Authorization").orElse(""),
                        exchange.header("x-api-key").orElse(""));
    }

    /** Whatever headers a page wants to send are fine once its origin is (rule 4). */
    private static void preflight(Exchange exchange) {
        exchange.set("Access-Control-Allow-Methods", METHODS).set("Access-Control-Max-Age", "86400");
        exchange.header("Access-Control-Request-Headers")
                .ifPresent(headers -> exchange.set("Access-Control-Allow-Headers", headers));
        exchange.header("Access-Control-Request-Private-Network")
                .ifPresent(asked -> exchange.set("Access-Control-Allow-Private-Network", "true"));
        exchange.send(204);
    }

    private static ApiException notFound(Exchange exchange, Optional<Found> found, String method) {
        if (found.isEmpty()) {
            return ApiException.of(404, "", "there is nothing at " + exchange.path());
        }
        String allowed = String.join(", ", found.get().methods().keySet());
        exchange.set("Allow", allowed);
        return ApiException.of(405, "", method + " is not for " + exchange.path() + ", but " + allowed + " is");
    }

    private static Optional<Route> route(Found found, String method) {
        return Optional.ofNullable(found.methods().get(method.equals("HEAD") ? "GET" : method))
                .or(() -> Optional.ofNullable(found.methods().get(method)));
    }

    private Optional<Found> find(String path) {
        Map<String, Route> whole = exact.get(path);
        if (whole != null) {
            return Optional.of(new Found(whole, ""));
        }
        Optional<Found> found = Optional.empty();
        for (Map.Entry<String, Map<String, Route>> entry : beginning.entrySet()) {
            if (path.startsWith(entry.getKey())
                    && path.length() > entry.getKey().length()) {
                found = Optional.of(new Found(
                        entry.getValue(), decoded(path.substring(entry.getKey().length()))));
            }
        }
        return found;
    }

    private static String decoded(String tail) {
        try {
            return URLDecoder.decode(tail.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return tail;
        }
    }

    /** A base address may have been given with a slash at its end. */
    private static String normal(String path) {
        String single = path.replaceAll("/{2,}", "/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }
}
