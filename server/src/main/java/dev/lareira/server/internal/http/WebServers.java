package dev.lareira.server.internal.http;

import dev.lareira.server.ServerException;
import dev.lareira.server.ServerLimits;
import dev.lareira.server.ServerOptions;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The web server below, set up for us: HTTP/1.1 only, our connections, errors in JSON. */
public final class WebServers {
    private static final int LINE = 16 << 10;
    private static final int HEADERS = 64 << 10;

    private WebServers() {}

    public static Peers peers(ServerLimits limits) {
        Http1Config http = Http1Config.builder()
                .maxPrologueLength(LINE)
                .maxHeadersSize(HEADERS)
                .receiveLog(false)
                .sendLog(false)
                .buildPrototype();
        return new Peers(Http1ConnectionSelector.builder().config(http).build(), limits);
    }

    /** @throws ServerException when it cannot listen */
    public static WebServer start(ServerOptions options, InetAddress address, Peers peers, Routes routes) {
        WebServerConfig.Builder config = WebServer.builder()
                .bindAddress(new InetSocketAddress(address, options.port()))
                .addConnectionSelector(peers)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                .maxTcpConnections(options.limits().connections())
                .connectionOptions(SocketOptions.builder().tcpNoDelay(true).build())
                .idleConnectionTimeout(options.limits().idleTime())
                .shutdownGracePeriod(Duration.ofMillis(200))
                .shutdownHook(false)
                .directHandlers(errors())
                .routing(routes::register);
        options.tls().ifPresent(files -> config.useNio(false).tls(tls(files)));
        WebServer server = config.build().start();
        if (server.port() < 0) {
            throw new ServerException("cannot listen on " + options.host() + ":" + options.port());
        }
        return server;
    }

    /** @throws ServerException when a file cannot be read, or holds no PEM */
    private static Tls tls(ServerOptions.TlsFiles files) {
        requireReadable("certificate", files.certificate());
        requireReadable("key", files.key());
        try {
            Keys keys = Keys.builder()
                    .pem(pem -> pem.key(Resource.create(files.key())).certChain(Resource.create(files.certificate())))
                    .build();
            return Tls.builder().privateKey(keys).privateKeyCertChain(keys).build();
        } catch (RuntimeException e) {
            throw new ServerException(
                    "cannot encrypt with the certificate %s and the key %s: expected PEM files, the key without a password (%s)"
                            .formatted(files.certificate(), files.key(), e.getMessage()),
                    e);
        }
    }

    private static void requireReadable(String what, Path file) {
        if (!Files.isReadable(file)) {
            throw new ServerException(
                    "cannot read the " + what + " " + file + ": there is no such file, or it is another user's");
        }
    }

    /** What the server below refuses by itself, broken requests above all. */
    private static DirectHandlers errors() {
        DirectHandler handler = WebServers::refused;
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    private static DirectHandler.TransportResponse refused(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders headers,
            String message) {
        // Our own failures are answered elsewhere: here the server below has stumbled over bytes that are no request.
        Status answered = type == DirectHandler.EventType.INTERNAL_ERROR ? Status.BAD_REQUEST_400 : status;
        ApiException error = ApiException.of(
                answered.code(), "", message == null || answered != status ? answered.reasonPhrase() : message);
        return DirectHandler.TransportResponse.builder()
                .status(answered)
                .headers(headers)
                .header(HeaderNames.CONTENT_TYPE, Exchange.JSON)
                .entity(Json.bytes(Dialect.of(request.path()).error(error)))
                .build();
    }
}
