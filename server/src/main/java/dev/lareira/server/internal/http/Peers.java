package dev.lareira.server.internal.http;

import dev.lareira.server.ServerLimits;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** All connections: each is a {@link Peer}, and those that dawdle are closed. */
public final class Peers implements ServerConnectionSelector, AutoCloseable {
    private static final long SWEEP_MILLIS = 500;

    private final Http1ConnectionSelector http;
    private final ServerLimits limits;
    private final Set<Peer> open = ConcurrentHashMap.newKeySet();
    private final Thread sweeper;

    public Peers(Http1ConnectionSelector http, ServerLimits limits) {
        this.http = http;
        this.limits = limits;
        sweeper = Thread.ofVirtual().name("lareira-peers").start(this::sweep);
    }

    /** Open connections. */
    public int size() {
        return open.size();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return 0;
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        Peer peer = new Peer(context, limits);
        return new Connection(peer, http.connection(peer));
    }

    /** A connection that is known while it is open. */
    private final class Connection implements ServerConnection {
        private final Peer peer;
        private final ServerConnection connection;

        private Connection(Peer peer, ServerConnection connection) {
            this.peer = peer;
            this.connection = connection;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            open.add(peer);
            try {
                connection.handle(limit);
            } finally {
                open.remove(peer);
            }
        }

        @Override
        public Duration idleTime() {
            return connection.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            connection.close(interrupt);
        }
    }

    private void sweep() {
        try {
            while (true) {
                Thread.sleep(SWEEP_MILLIS);
                long now = System.nanoTime();
                open.forEach(peer -> peer.closeIfLate(now));
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        sweeper.interrupt();
        open.forEach(Peer::close);
    }
}
