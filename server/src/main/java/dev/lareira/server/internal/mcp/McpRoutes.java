package dev.lareira.server.internal.mcp;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Dialect;
import dev.lareira.server.internal.http.Routes;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * {@code /mcp}, behind which the protocol's server is made when a client first asks: its libraries take longer to load than
 * all the rest. Thread-safe.
 */
public final class McpRoutes implements AutoCloseable {
    private static final String PATH = "/mcp";

    private record Running(HttpTransport transport, McpService service) {}

    private final Supplier<NoteTools> tools;
    private final BooleanSupplier hasNotes;
    private final String version;
    private Optional<Running> running = Optional.empty();
    private boolean closed;

    private McpRoutes(Supplier<NoteTools> tools, BooleanSupplier hasNotes, String version) {
        this.tools = tools;
        this.hasNotes = hasNotes;
        this.version = version;
    }

    /**
     * @param tools made with the first request
     * @param hasNotes whether there are notes to list; tools open the index in any case
     * @param version of this program
     */
    public static McpRoutes register(
            Routes routes, Supplier<NoteTools> tools, BooleanSupplier hasNotes, String version) {
        McpRoutes mcp = new McpRoutes(tools, hasNotes, version);
        routes.post(Dialect.LAREIRA, PATH, exchange -> mcp.transport().receive(exchange));
        routes.get(Dialect.LAREIRA, PATH, exchange -> mcp.transport().listen(exchange));
        routes.add(Dialect.LAREIRA, "DELETE", PATH, exchange -> mcp.transport().end(exchange));
        return mcp;
    }

    private synchronized HttpTransport transport() {
        if (closed) {
            throw ApiException.stopping();
        }
        if (running.isEmpty()) {
            HttpTransport transport = new HttpTransport(McpService.mapper());
            running = Optional.of(new Running(transport, McpService.http(transport, tools.get(), hasNotes, version)));
        }
        return running.get().transport();
    }

    /** Ends the connections on which clients only listen. */
    public synchronized void hangUp() {
        running.ifPresent(mcp -> mcp.transport().hangUp());
    }

    @Override
    public synchronized void close() {
        closed = true;
        running.ifPresent(mcp -> mcp.service().close());
    }
}
