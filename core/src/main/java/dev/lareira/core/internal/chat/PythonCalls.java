package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Calls as a list of Python calls with named arguments, which are literals: LFM2. */
record PythonCalls(String open, String close) implements CallSyntax {
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
        grammar.builder().pythonWords();
        Expression call = grammar.anyTool(tool -> sequence(
                literal(tool + "("),
                grammar.arguments(
                        tool, (key, schema) -> sequence(literal(key + "="), grammar.json(tool, schema)), literal(", ")),
                literal(")")));
        return sequence(literal(open + "["), grammar.several(call, literal(", ")), literal("]" + close));
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public String example() {
        return open + "[NAME(KEY=\"VALUE\")]" + close;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        in.expect(open);
        in.space();
        in.expect("[");
        List<ToolCall> calls = new ArrayList<>();
        do {
            in.space();
            calls.add(call(in));
            in.space();
        } while (in.next(","));
        in.expect("]");
        Markers.close(in, close, open);
        return calls;
    }

    private static ToolCall call(Scanner in) {
        String name = in.name();
        in.space();
        return Tools.call("", name, arguments(in));
    }

    /** The arguments of a call in parentheses, from the opening one on. */
    static ObjectNode arguments(Scanner in) {
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        in.expect("(");
        in.space();
        while (!in.next(")")) {
            String key = in.name();
            in.space();
            in.expect("=");
            in.space();
            arguments.set(key, Literals.PYTHON.value(in));
            in.space();
            if (in.next(",")) {
                in.space();
            } else if (in.peek() != ')') {
                in.fail();
            }
        }
        return arguments;
    }
}
