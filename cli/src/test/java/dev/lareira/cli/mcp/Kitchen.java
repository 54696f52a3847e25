package dev.lareira.cli.mcp;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** An MCP server as a person may run one: it tells what is on the stove, and can add to a list in a file. */
public final class Kitchen {
    private Kitchen() {}

    /** Command that starts it, keeping its list in a file. */
    public static List<String> command(Path list) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Kitchen.class.getName(),
                list.toString());
    }

    public static void main(String[] arguments) throws InterruptedException {
        Path list = Path.of(arguments[0]);
        McpServer.sync(new StdioServerTransportProvider(McpJsonDefaults.getMapper()))
                .serverInfo("kitchen", "1")
                .tools(
                        tool("stove", true, "pot", pot -> "In the " + pot + ": caldo verde."),
                        tool("buy", false, "thing", thing -> write(list, thing)),
                        tool("burn", true, "what", what -> {
                            throw new IllegalStateException("no " + what + " to burn");
                        }))
                .build();
        Thread.sleep(Long.MAX_VALUE);
    }

    private static SyncToolSpecification tool(
            String name, boolean reads, String argument, Function<String, String> work) {
        McpSchema.Tool tool = McpSchema.Tool.builder(
                        name,
                        Map.of(
                                "type", "object",
                                "properties", Map.of(argument, Map.of("type", "string", "enum", List.of("large"))),
                                "required", List.of(argument)))
                .description("tool " + name)
                .annotations(
                        McpSchema.ToolAnnotations.builder().readOnlyHint(reads).build())
                .build();
        return new SyncToolSpecification(
                tool,
                (exchange, request) -> McpSchema.CallToolResult.builder()
                        .addTextContent(
                                work.apply(String.valueOf(request.arguments().get(argument))))
                        .build());
    }

    private static String write(Path list, String thing) {
        try {
            Files.writeString(list, thing + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            return "noted";
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
