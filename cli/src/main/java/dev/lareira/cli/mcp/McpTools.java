package dev.lareira.cli.mcp;

import dev.lareira.core.LareiraException;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools of all servers of a configuration. Used by one thread. */
public final class McpTools implements AutoCloseable {
    private final List<McpConnection> connections;
    private final Map<String, McpTool> tools;

    private McpTools(List<McpConnection> connections, Map<String, McpTool> tools) {
        this.connections = connections;
        this.tools = tools;
    }

    /** No server, no tool. */
    public static McpTools none() {
        return new McpTools(List.of(), Map.of());
    }

    /**
     * Starts or reaches all servers of a configuration.
     *
     * @throws LareiraException when it cannot be read, or one of them does not answer
     */
    public static McpTools connect(Path config) throws IOException {
        List<McpConnection> connections = new ArrayList<>();
        Map<String, McpTool> tools = new LinkedHashMap<>();
        try {
            McpConfig.read(config).servers().forEach((name, connection) -> {
                McpConnection server = McpConnection.open(name, connection);
                connections.add(server);
                server.tools().forEach(tool -> tools.put(free(tools, tool), tool));
            });
            return new McpTools(connections, tools);
        } catch (LareiraException e) {
            connections.forEach(McpConnection::close);
            throw e;
        }
    }

    /** The name by which the model calls it: its own, with the server's before it where another tool has that. */
    private static String free(Map<String, McpTool> tools, McpTool tool) {
        String name = tools.containsKey(tool.name()) ? tool.server() + "." + tool.name() : tool.name();
        return name.replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /** What a model is told of them. */
    public List<ToolSpec> specs() {
        List<ToolSpec> specs = new ArrayList<>();
        tools.forEach((name, tool) -> specs.add(new ToolSpec(name, tool.description(), tool.parametersJson())));
        return specs;
    }

    /** The tool that a call means; empty when it is none of these. */
    public Optional<McpTool> find(ToolCall call) {
        return Optional.ofNullable(tools.get(call.name()));
    }

    /** Ends the programs that were started. */
    @Override
    public void close() {
        connections.forEach(McpConnection::close);
    }
}
