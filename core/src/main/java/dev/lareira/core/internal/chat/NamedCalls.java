package dev.lareira.core.internal.chat;

import dev.lareira.core.ToolCall;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls as a name and JSON arguments between markers: Mistral's {@code [TOOL_CALLS]f[ARGS]{…}}, Functionary's
 * {@code <function=f>{…}</function>} and DeepSeek's, whose first release has the arguments in a Markdown fence.
 *
 * @param blockOpen what stands before all calls, else empty
 * @param blockClose what stands after all calls, else empty
 */
record NamedCalls(String blockOpen, String open, String separator, String close, String blockClose)
        implements CallSyntax {
    private static final String CALL_ID = "[CALL_ID]";
    private static final String FENCE = "```";
    private static final String KIND = "function";

    @Override
    public List<String> openers() {
        return List.of(blockOpen.isEmpty() ? open : blockOpen);
    }

    @Override
    public List<String> markers() {
        return List.of(blockOpen, open, separator, CALL_ID, close, blockClose);
    }

    @Override
    public String example() {
        return blockOpen + open + "NAME" + separator + "{\"KEY\": \"VALUE\"}" + close + blockClose;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        in.expect(blockOpen);
        List<ToolCall> calls = new ArrayList<>();
        int end = in.at();
        try {
            do {
                in.space();
                calls.add(call(in));
                end = in.at();
            } while (!blockOpen.isEmpty() && another(in));
        } catch (Scanner.Malformed e) {
            if (calls.isEmpty()) {
                throw e;
            }
            in.back(end);
        }
        return calls;
    }

    private boolean another(Scanner in) {
        in.space();
        return !in.ended() && !in.next(blockClose);
    }

    private ToolCall call(Scanner in) {
        in.expect(open);
        String name = in.name();
        String id = "";
        if (separator.equals("[ARGS]") && in.next(CALL_ID)) {
            id = in.name();
        }
        in.expect(separator);
        boolean fenced = !blockOpen.isEmpty() && name.equals(KIND) && in.peek() != '{';
        if (fenced) {
            name = in.name();
            in.space();
            in.expect(FENCE + "json");
        }
        in.space();
        ObjectNode arguments = Literals.JSON.object(in);
        if (fenced) {
            in.space();
            in.expect(FENCE);
        }
        Markers.close(in, close, open);
        return Tools.call(id, name, arguments);
    }
}
