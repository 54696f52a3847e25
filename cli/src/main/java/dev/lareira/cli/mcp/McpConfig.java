package dev.lareira.cli.mcp;

import dev.lareira.core.LareiraException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The servers of tools that a person runs, as Claude Desktop, Cursor and VS Code write them: {@code {"mcpServers": {NAME:
 * {"command", "args", "env"} or {"url", "headers"}}}}.
 */
record McpConfig(Map<String, Connection> servers) {
    private static final String EXPECTED =
            "; expected {\"mcpServers\":{\"NAME\":{\"command\":…,\"args\":[…],\"env\":{…}}}},"
                    + " or {\"url\":…,\"headers\":{…}} for a server that already runs";

    /** How a server is reached. */
    sealed interface Connection {}

    /** A program that speaks on its standard input and output. */
    record Program(String command, List<String> arguments, Map<String, String> environment) implements Connection {}

    /** A server that already runs, by its streamable HTTP address. */
    record Address(URI url, Map<String, String> headers) implements Connection {}

    /** @throws LareiraException when the file holds something else */
    static McpConfig read(Path file) throws IOException {
        JsonNode root;
        try {
            root = JsonMapper.shared().readTree(Files.readString(file));
        } catch (JacksonException e) {
            throw new LareiraException(file + " is not JSON: " + e.getOriginalMessage() + EXPECTED, e);
        }
        JsonNode servers = root.has("mcpServers") ? root.get("mcpServers") : root.path("servers");
        if (!servers.isObject() || servers.isEmpty()) {
            throw new LareiraException(file + " names no server" + EXPECTED);
        }
        Map<String, Connection> read = new LinkedHashMap<>();
        servers.properties()
                .forEach(entry -> read.put(entry.getKey(), connection(file, entry.getKey(), entry.getValue())));
        return new McpConfig(read);
    }

    private static Connection connection(Path file, String name, JsonNode server) {
        if (server.path("command").isString()) {
            List<String> arguments = new ArrayList<>();
            server.path("args").forEach(argument -> arguments.add(argument.asString()));
            return new Program(server.get("command").asString(), arguments, strings(server.path("env")));
        }
        try {
            URI url = URI.create(server.path("url").asString(""));
            if ("http".equals(url.getScheme()) || "https".equals(url.getScheme())) {
                return new Address(url, strings(server.path("headers")));
            }
        } catch (IllegalArgumentException e) {
            throw new LareiraException(
                    "the url of the server " + name + " in " + file + " is not one: " + e.getMessage(), e);
        }
        throw new LareiraException(
                "the server " + name + " in " + file + " has neither a command nor an http url" + EXPECTED);
    }

    private static Map<String, String> strings(JsonNode node) {
        Map<String, String> strings = new LinkedHashMap<>();
        node.properties()
                .forEach(entry -> strings.put(entry.getKey(), entry.getValue().asString()));
        return strings;
    }
}
