package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls as a name and JSON arguments between markers: Mistral's {@code [TOOL_CALLS]f[ARGS]{…}}, Functionary's
 * {@code <function=f>{…}</function>} and DeepSeek's, whose first release has the arguments in a Markdown fence.
 *
 * @param blockOpen what stands before all calls, else empty
 * @param blockClose what stands after all calls, else empty
 * @param fenced whether arguments stand in a fence, as is read in any case
 */
record NamedCalls(String blockOpen, String open, String separator, String close, String blockClose, boolean fenced)
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
    public Expression block(CallGrammar grammar) {
        Expression call = grammar.anyTool(tool -> sequence(
                literal(open),
                fenced
                        ? literal(KIND + separator + tool + "\n" + FENCE + "json\n")
                        : sequence(literal(tool), callId(), literal(separator)),
                grammar.arguments(tool),
                literal(fenced ? "\n" + FENCE : ""),
                literal(close)));
        return blockOpen.isEmpty()
                ? call
                : sequence(literal(blockOpen), grammar.several(call, CallGrammar.LINE), literal(blockClose));
    }

    /** Mistral's models may number their calls. */
    private Expression callId() {
        return separator.equals("[ARGS]") ? optional(sequence(literal(CALL_ID), CallGrammar.ID)) : Expression.EMPTY;
    }

    @Override
    public boolean repeats() {
        return blockOpen.isEmpty();
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
        boolean fence = !blockOpen.isEmpty() && name.equals(KIND) && in.peek() != '{';
        if (fence) {
            name = in.name();
            in.space();
            in.expect(FENCE + "json");
        }
        in.space();
        ObjectNode arguments = Literals.JSON.object(in);
        if (fence) {
            in.space();
            in.expect(FENCE);
        }
        Markers.close(in, close, open);
        return Tools.call(id, name, arguments);
    }
}
