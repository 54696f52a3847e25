package dev.lareira.cli.mcp;

/**
 * A tool of a server.
 *
 * @param server name of it in the configuration
 * @param description for the model
 * @param parametersJson JSON schema of its arguments
 * @param effectful whether it may change something: all do that do not say they only read
 */
public record McpTool(
        McpConnection connection,
        String server,
        String name,
        String description,
        String parametersJson,
        boolean effectful) {

    /**
     * Runs it.
     *
     * @return what it answers as text, its own complaint too: the model can make use of either
     */
    public String call(String argumentsJson) {
        return connection.call(name, argumentsJson);
    }
}
