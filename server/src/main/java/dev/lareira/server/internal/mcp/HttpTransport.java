package dev.lareira.server.internal.mcp;

import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/**
 * The Model Context Protocol's streamable HTTP transport (specification 2025-06-18, "Streamable HTTP"): POST brings a
 * message, GET listens, DELETE ends a session. Thread-safe.
 */
final class HttpTransport implements McpStreamableServerTransportProvider {
    private static final String SESSION = "Mcp-Session-Id";

    private final McpJsonMapper mapper;
    private final Sessions sessions = new Sessions();
    private final Set<EventStream> listeners = ConcurrentHashMap.newKeySet();
    private volatile McpStreamableServerSession.Factory factory;
    private volatile boolean leaving;
    private volatile Runnable greeted = () -> {};

    HttpTransport(McpJsonMapper mapper) {
        this.mapper = mapper;
    }

    /** @param greeted runs before each new session */
    void onGreeting(Runnable greeted) {
        this.greeted = greeted;
    }

    /** A message of the client. */
    void receive(Exchange exchange) {
        McpSchema.JSONRPCMessage message = read(exchange);
        if (message instanceof McpSchema.JSONRPCRequest request
                && request.method().equals(McpSchema.METHOD_INITIALIZE)) {
            initialize(exchange, request);
            return;
        }
        McpStreamableServerSession session = session(exchange);
        switch (message) {
            case McpSchema.JSONRPCRequest request -> {
                try (EventStream stream = new EventStream(exchange, mapper)) {
                    session.responseStream(request, stream).block();
                }
            }
            case McpSchema.JSONRPCNotification notification -> {
                session.accept(notification).block();
                exchange.send(202);
            }
            case McpSchema.JSONRPCResponse response -> {
                session.accept(response).block();
                exchange.send(202);
            }
            default -> throw ApiException.badRequest("neither a request, a notification nor a response");
        }
    }

    private void initialize(Exchange exchange, McpSchema.JSONRPCRequest request) {
        McpSchema.InitializeRequest asked =
                mapper.convertValue(request.params(), new TypeRef<McpSchema.InitializeRequest>() {});
        if (asked == null) {
            throw ApiException.badParameter("params", "initialize needs protocolVersion, capabilities and clientInfo");
        }
        greeted.run();
        McpStreamableServerSession.McpStreamableServerSessionInit started = factory.startSession(asked);
        McpSchema.InitializeResult result = started.initResult().block();
        sessions.add(started.session());
        exchange.set(SESSION, started.session().getId());
        exchange.send(Json.node(new McpSchema.JSONRPCResponse(McpSchema.JSONRPC_VERSION, request.id(), result, null)));
    }

    /** Keeps the connection for what the server says by itself, until the client leaves or the session ends. */
    void listen(Exchange exchange) {
        McpStreamableServerSession session = session(exchange);
        try (EventStream stream = new EventStream(exchange, mapper)) {
            McpStreamableServerSession.McpStreamableServerSessionStream listening = session.listeningStream(stream);
            listeners.add(stream);
            try {
                if (!leaving) {
                    stream.awaitEnd();
                }
            } finally {
                listeners.remove(stream);
                listening.close();
            }
        }
    }

    /** Ends the connections of those who listen, now and later. */
    void hangUp() {
        leaving = true;
        listeners.forEach(EventStream::end);
    }

    /** The client has no more to say. */
    void end(Exchange exchange) {
        McpStreamableServerSession session = session(exchange);
        sessions.remove(session.getId());
        session.delete().block();
        exchange.send(204);
    }

    private McpSchema.JSONRPCMessage read(Exchange exchange) {
        String body = Json.text(exchange.json());
        try {
            return McpSchema.deserializeJsonRpcMessage(mapper, body);
        } catch (IOException | IllegalArgumentException e) {
            throw ApiException.badRequest("not a JSON-RPC message: " + e.getMessage());
        }
    }

    private McpStreamableServerSession session(Exchange exchange) {
        String id = exchange.header(SESSION)
                .orElseThrow(() -> ApiException.badRequest("the header " + SESSION + " is missing; initialize first"));
        // 404 tells a client to initialize again.
        return sessions.find(id).orElseThrow(() -> ApiException.of(404, "session_not_found", "no such session: " + id));
    }

    @Override
    public List<String> protocolVersions() {
        return List.of(
                ProtocolVersions.MCP_2024_11_05,
                ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18,
                ProtocolVersions.MCP_2025_11_25);
    }

    @Override
    public void setSessionFactory(McpStreamableServerSession.Factory factory) {
        this.factory = factory;
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return Mono.fromRunnable(() -> sessions.all()
                .forEach(session -> session.sendNotification(method, params)
                        .onErrorComplete()
                        .block()));
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.fromRunnable(sessions::close);
    }
}
