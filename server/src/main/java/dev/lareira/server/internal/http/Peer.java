package dev.lareira.server.internal.http;

import dev.lareira.server.ServerLimits;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;

/**
 * A client's connection: stands between it and the web server, so that the client can be watched while it waits for an
 * answer, and given up when it dawdles. Its bytes are read by one thread at a time.
 */
public final class Peer implements ConnectionContext {
    private static final ThreadLocal<Peer> CURRENT = new ThreadLocal<>();
    private static final Duration FOREVER = Duration.ZERO;

    private final ConnectionContext connection;
    private final HelidonSocket socket;
    private final DataReader reader;
    private final ServerLimits limits;
    /** What was read ahead while an answer was made; null when nothing was. */
    private CompletableFuture<byte[]> ahead;

    /** Whether the next byte begins a request. */
    private boolean idle = true;

    private final List<Runnable> whenGone = new CopyOnWriteArrayList<>();
    private volatile boolean gone;
    private volatile long deadline;

    Peer(ConnectionContext connection, ServerLimits limits) {
        this.connection = connection;
        this.limits = limits;
        socket = connection.serverSocket();
        reader = DataReader.create(this::read);
        within(limits.headTime());
        CURRENT.set(this);
    }

    /** The connection that this thread serves. */
    static Peer current() {
        return CURRENT.get();
    }

    /** A request's head is there: its body must follow. */
    void requestBegins() {
        idle = false;
        within(limits.bodyTime());
    }

    /** The whole request is there: its answer takes what it takes. */
    public void requestIsRead() {
        within(FOREVER);
    }

    /** A part of the answer is about to be written, which a client must take. */
    void writes() {
        within(limits.writeTime());
    }

    /** The answer is complete. */
    void requestEnds() {
        whenGone.clear();
        idle = true;
        within(limits.idleTime());
    }

    /**
     * Runs something should the client close the connection before {@link #requestEnds}. Reads ahead for that: what
     * comes is the beginning of the client's next request.
     */
    public synchronized void whenGone(Runnable action) {
        whenGone.add(action);
        if (gone) {
            action.run();
        } else if (ahead == null) {
            CompletableFuture<byte[]> bytes = new CompletableFuture<>();
            ahead = bytes;
            Thread.ofVirtual().name("lareira-peer").start(() -> readAhead(bytes));
        }
    }

    private void readAhead(CompletableFuture<byte[]> bytes) {
        try {
            byte[] read = socket.get();
            if (read == null) {
                leave();
            }
            bytes.complete(read);
        } catch (RuntimeException e) {
            leave();
            bytes.completeExceptionally(e);
        }
    }

    private void leave() {
        gone = true;
        whenGone.forEach(Runnable::run);
    }

    private byte[] read() {
        byte[] bytes = readOrLeave();
        if (idle) {
            idle = false;
            within(limits.headTime());
        }
        return bytes;
    }

    /** A client that leaves between requests says that there are no more; within one it leaves nothing to be said. */
    private byte[] readOrLeave() {
        byte[] bytes;
        try {
            bytes = ahead == null ? socket.get() : joined();
        } catch (UncheckedIOException e) {
            throw new CloseConnectionException("the connection broke", e);
        }
        if (bytes == null && !idle) {
            throw new CloseConnectionException("the client left in the middle of a request");
        }
        return bytes;
    }

    private byte[] joined() {
        try {
            return ahead.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof UncheckedIOException io) {
                throw io;
            }
            throw e;
        } finally {
            ahead = null;
        }
    }

    private void within(Duration time) {
        deadline = time.equals(FOREVER) ? Long.MAX_VALUE : System.nanoTime() + time.toNanos();
    }

    /** Closes the connection if the client has let its time run out. */
    void closeIfLate(long now) {
        if (deadline != Long.MAX_VALUE && now - deadline > 0) {
            close();
        }
    }

    void close() {
        try {
            socket.close();
        } catch (UncheckedIOException e) {
            // It is closed already.
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public ListenerContext listenerContext() {
        return connection.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return connection.executor();
    }

    @Override
    public DataWriter dataWriter() {
        return connection.dataWriter();
    }

    @Override
    public Router router() {
        return connection.router();
    }

    @Override
    public HelidonSocket serverSocket() {
        return socket;
    }

    @Override
    public PeerInfo remotePeer() {
        return connection.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return connection.localPeer();
    }

    @Override
    public boolean isSecure() {
        return connection.isSecure();
    }

    @Override
    public String socketId() {
        return connection.socketId();
    }

    @Override
    public String childSocketId() {
        return connection.childSocketId();
    }
}
