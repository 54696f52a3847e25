package dev.lareira.cli;

import dev.lareira.cli.mcp.McpTool;
import dev.lareira.cli.mcp.McpTools;
import dev.lareira.core.ToolCall;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jline.reader.LineReader;

/** Gets the results of calls: of a server's tool by running it, after asking where it may change something; else by the user. */
final class ToolDesk {
    /** What the model is told of a call that the user did not allow. */
    static final String REFUSED = "error: the user did not allow this call";

    /** Characters of a result that the user sees; the model gets all. */
    private static final int SHOWN = 500;

    private final McpTools servers;
    private final LineReader reader;
    /** Tools that the user allowed for the rest of the conversation. */
    private final Set<String> allowed = new HashSet<>();

    ToolDesk(McpTools servers, LineReader reader) {
        this.servers = servers;
        this.reader = reader;
    }

    String result(ToolCall call) {
        Optional<McpTool> tool = servers.find(call);
        if (tool.isEmpty()) {
            return reader.readLine(call.name() + " = ");
        }
        if (tool.get().effectful() && !allowed.contains(call.name()) && !isAllowed(call, tool.get())) {
            return REFUSED;
        }
        String result = tool.get().call(call.argumentsJson());
        reader.getTerminal().writer().println(shortened(result));
        return result;
    }

    private static String shortened(String result) {
        return result.length() <= SHOWN ? result : result.substring(0, SHOWN) + "…";
    }

    private boolean isAllowed(ToolCall call, McpTool tool) {
        String answer = reader.readLine("Run " + call.name() + " of " + tool.server() + "? [y]es, [a]lways, [N]o ")
                .strip()
                .toLowerCase();
        if (answer.startsWith("a")) {
            allowed.add(call.name());
        }
        return answer.startsWith("y") || answer.startsWith("a");
    }
}
