package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import dev.lareira.core.internal.grammar.GrammarBuilder;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Calls as JSON objects with name and arguments between markers: one object ({@code <tool_call>} of Hermes and Qwen), or
 * an array of them (Mistral, Granite, Phi, Nemotron, Command R).
 *
 * @param close what ends them; empty where nothing does. It may be missing at the end of the output
 */
record JsonCalls(String open, String close, boolean array, Keys keys) implements CallSyntax {
    /** How a call's parts are called; other names are read too. */
    record Keys(String idFirst, String name, String arguments, String idLast) {
        static final Keys USUAL = new Keys("", "name", "arguments", "");
        static final Keys MISTRAL = new Keys("", "name", "arguments", "id");
        static final Keys COMMAND = new Keys("tool_call_id", "tool_name", "parameters", "");

        private Expression call(CallGrammar grammar) {
            return grammar.jsonCall(idFirst, name, arguments, idLast);
        }
    }

    JsonCalls(String open, String close, boolean array) {
        this(open, close, array, Keys.USUAL);
    }

    @Override
    public List<String> openers() {
        return List.of(open);
    }

    @Override
    public List<String> markers() {
        return List.of(open, close);
    }

    @Override
    public Expression block(CallGrammar grammar) {
        Expression call = keys.call(grammar);
        Expression body = array
                ? sequence(
                        literal("["),
                        GrammarBuilder.JSON_SPACE,
                        grammar.several(call, GrammarBuilder.JSON_COMMA),
                        GrammarBuilder.JSON_SPACE,
                        literal("]"))
                : sequence(CallGrammar.LINE, call, CallGrammar.LINE);
        return sequence(literal(open), body, literal(close));
    }

    @Override
    public boolean repeats() {
        return !array;
    }

    @Override
    public String example() {
        return open + (array ? "[" : "\n") + "{\"name\": \"NAME\", \"arguments\": {\"KEY\": \"VALUE\"}}"
                + (array ? "]" : "\n") + close;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        in.expect(open);
        in.space();
        List<ToolCall> calls = new ArrayList<>();
        if (in.peek() == '[') {
            readArray(in, calls);
        } else {
            do {
                calls.add(call(Literals.JSON.object(in), in));
                in.space();
            } while (!in.ended() && in.peek() == '{');
        }
        Markers.close(in, close, open);
        return calls;
    }

    private void readArray(Scanner in, List<ToolCall> calls) {
        int start = in.at();
        JsonNode items = Literals.JSON.value(in);
        if (items.isEmpty()) {
            in.back(start);
            in.fail();
        }
        items.forEach(item -> calls.add(call(item, in)));
    }

    private static ToolCall call(JsonNode written, Scanner in) {
        return Tools.call(written).orElseGet(() -> {
            in.fail();
            return null;
        });
    }
}
