package dev.lareira.cli.mcp;

import dev.lareira.core.LareiraException;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.client.transport.ServerParameters;
import io.modelcontextprotocol.client.transport.StdioClientTransport;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** A server of tools, by the Model Context Protocol. */
final class McpConnection implements AutoCloseable {
    private static final Duration REACH = Duration.ofSeconds(5);
    /** By when another thread has read what a program said before it ended. */
    private static final Duration LAST_WORDS = Duration.ofMillis(200);

    private static final Duration START = Duration.ofSeconds(30);
    private static final Duration CALL = Duration.ofMinutes(5);
    /** Lines of a program's complaints that are told when it fails. */
    private static final int COMPLAINTS = 5;

    /** The common pool may have a single thread, which a client that waits would hold. */
    private static final Executor THREADS = Thread::startVirtualThread;

    private final String name;
    private final McpSyncClient client;
    private final Deque<String> complaints;

    private McpConnection(String name, McpSyncClient client, Deque<String> complaints) {
        this.name = name;
        this.client = client;
        this.complaints = complaints;
    }

    /** @throws LareiraException when it does not answer */
    static McpConnection open(String name, McpConfig.Connection connection) {
        Deque<String> complaints = new ArrayDeque<>();
        CompletableFuture<Void> failed = new CompletableFuture<>();
        McpSyncClient client = McpClient.sync(transport(connection, complaints, failed))
                .clientInfo(new McpSchema.Implementation("lareira", "1"))
                .initializationTimeout(START)
                .requestTimeout(CALL)
                .build();
        McpConnection opened = new McpConnection(name, client, complaints);
        try {
            if (connection instanceof McpConfig.Address address) {
                reach(address);
            }
            CompletableFuture.anyOf(CompletableFuture.supplyAsync(client::initialize, THREADS), failed)
                    .join();
            return opened;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            opened.close();
            throw new LareiraException("interrupted while the MCP server " + name + " started", e);
        } catch (RuntimeException | IOException e) {
            opened.close();
            throw new LareiraException(
                    "the MCP server " + name + " (" + told(connection) + ") does not answer: " + opened.reason(e), e);
        }
    }

    /** Asks a server that should run for anything at all, since the client does not say that nobody is there. */
    private static void reach(McpConfig.Address address) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(REACH).build()) {
            HttpRequest head =
                    HttpRequest.newBuilder(address.url()).HEAD().timeout(REACH).build();
            http.send(head, HttpResponse.BodyHandlers.discarding());
        } catch (ConnectException e) {
            throw new IOException("nothing listens there");
        }
    }

    private static String told(McpConfig.Connection connection) {
        return switch (connection) {
            case McpConfig.Program program -> (program.command() + " " + String.join(" ", program.arguments())).strip();
            case McpConfig.Address address -> address.url().toString();
        };
    }

    /** @param failed told when a program does not start or ends: the client would wait for its answer all the same */
    private static McpClientTransport transport(
            McpConfig.Connection connection, Deque<String> complaints, CompletableFuture<Void> failed) {
        McpJsonMapper mapper = McpJsonDefaults.getMapper();
        return switch (connection) {
            case McpConfig.Program program -> {
                ServerParameters parameters = ServerParameters.builder(program.command())
                        .args(program.arguments())
                        .env(program.environment())
                        .build();
                StdioClientTransport transport = new StdioClientTransport(parameters, mapper) {
                    @Override
                    public Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
                        return super.connect(handler)
                                .doOnError(failed::completeExceptionally)
                                .doOnSuccess(started -> Thread.ofVirtual().start(() -> {
                                    awaitForExit();
                                    CompletableFuture.delayedExecutor(
                                                    LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS, THREADS)
                                            .execute(() -> failed.completeExceptionally(
                                                    new IllegalStateException("the program ended")));
                                }));
                    }
                };
                transport.setStdErrorHandler(line -> keep(complaints, line));
                yield transport;
            }
            case McpConfig.Address address ->
                HttpClientStreamableHttpTransport.builder(origin(address))
                        .endpoint(endpoint(address))
                        .jsonMapper(mapper)
                        .httpRequestCustomizer((request, method, uri, body, context) ->
                                address.headers().forEach(request::setHeader))
                        .build();
        };
    }

    private static String origin(McpConfig.Address address) {
        return address.url().getScheme() + "://" + address.url().getRawAuthority();
    }

    private static String endpoint(McpConfig.Address address) {
        String path = address.url().getRawPath();
        String query = address.url().getRawQuery();
        return (path.isEmpty() ? "/mcp" : path) + (query == null ? "" : "?" + query);
    }

    private static void keep(Deque<String> complaints, String line) {
        synchronized (complaints) {
            if (complaints.size() == COMPLAINTS) {
                complaints.removeFirst();
            }
            complaints.addLast(line);
        }
    }

    /** The deepest cause, and what the program said last. */
    private String reason(Exception e) {
        Throwable cause = e;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        StringJoiner reason = new StringJoiner("\n  ");
        reason.add(cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage());
        synchronized (complaints) {
            complaints.forEach(reason::add);
        }
        return reason.toString();
    }

    /** All tools it offers. */
    List<McpTool> tools() {
        List<McpTool> tools = new ArrayList<>();
        try {
            McpSchema.ListToolsResult page = client.listTools();
            page.tools().forEach(tool -> tools.add(tool(tool)));
            while (page.nextCursor() != null) {
                page = client.listTools(page.nextCursor());
                page.tools().forEach(tool -> tools.add(tool(tool)));
            }
            return tools;
        } catch (RuntimeException e) {
            throw new LareiraException("the MCP server " + name + " does not tell its tools: " + reason(e), e);
        }
    }

    private McpTool tool(McpSchema.Tool tool) {
        boolean reads = tool.annotations() != null
                && Boolean.TRUE.equals(tool.annotations().readOnlyHint());
        return new McpTool(
                this,
                name,
                tool.name(),
                tool.description() == null ? "" : tool.description(),
                json(tool.inputSchema()),
                !reads);
    }

    private static String json(Object value) {
        try {
            return McpJsonDefaults.getMapper().writeValueAsString(value);
        } catch (IOException e) {
            throw new LareiraException("cannot be written as JSON: " + e.getMessage(), e);
        }
    }

    String call(String tool, String argumentsJson) {
        try {
            McpSchema.CallToolResult result =
                    client.callTool(new McpSchema.CallToolRequest(McpJsonDefaults.getMapper(), tool, argumentsJson));
            return (Boolean.TRUE.equals(result.isError()) ? "error: " : "") + text(result);
        } catch (McpError e) {
            return "error: " + e.getMessage();
        } catch (RuntimeException e) {
            return "error: the MCP server " + name + " failed: " + reason(e);
        }
    }

    /** The text of a result; of pictures and sounds that there are some. */
    private static String text(McpSchema.CallToolResult result) {
        StringJoiner text = new StringJoiner("\n");
        for (McpSchema.Content content : result.content()) {
            switch (content) {
                case McpSchema.TextContent part -> text.add(part.text());
                case McpSchema.EmbeddedResource part
                when part.resource() instanceof McpSchema.TextResourceContents contents -> text.add(contents.text());
                case McpSchema.ResourceLink link -> text.add(link.uri());
                default -> text.add("(" + content.type() + ", which cannot be shown as text)");
            }
        }
        return text.length() == 0 && result.structuredContent() != null
                ? json(result.structuredContent())
                : text.toString();
    }

    @Override
    public void close() {
        client.closeGracefully();
    }
}
