package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Llama 3's calls without markers, {@code {"name": …, "parameters": {…}}}, several joined by {@code ;}: the whole output
 * and of tools that were offered, else it is an answer that happens to be JSON.
 */
record LlamaCalls() implements CallSyntax {
    private static final Set<String> KEYS = Set.of("name", "parameters", "arguments", "type", "function", "id");

    @Override
    public List<String> openers() {
        return List.of("{");
    }

    @Override
    public boolean wholeOutput() {
        return true;
    }

    @Override
    public List<String> markers() {
        return List.of();
    }

    @Override
    public Expression block(CallGrammar grammar) {
        return grammar.jsonCall("", "name", "parameters", "");
    }

    @Override
    public boolean repeats() {
        return false;
    }

    @Override
    public String example() {
        return "{\"name\": \"NAME\", \"parameters\": {\"KEY\": \"VALUE\"}}";
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        List<ToolCall> calls = new ArrayList<>();
        do {
            in.space();
            lookAhead(in, tools);
            ToolCall call = Tools.call(Literals.JSON.object(in)).orElse(null);
            if (call == null || !tools.has(call.name())) {
                in.fail();
            }
            calls.add(call);
            in.space();
        } while (!in.ended() && in.next(";"));
        if (!in.ended()) {
            in.fail();
        }
        return calls;
    }

    /** The first key tells most answers in JSON from calls, so that they need not be held back. */
    private static void lookAhead(Scanner in, Tools tools) {
        int start = in.at();
        in.expect("{");
        in.space();
        String key = Literals.JSON.value(in).asString("");
        in.space();
        in.expect(":");
        in.space();
        if (!KEYS.contains(key)
                || key.equals("name") && !tools.has(Literals.JSON.value(in).asString(""))) {
            in.back(start);
            in.fail();
        }
        in.back(start);
    }

    /** What follows Llama's {@code <|python_tag|>}: calls in JSON, a call in Python, or code for an interpreter. */
    record AfterPythonTag() implements CallSyntax {
        private static final String TAG = "<|python_tag|>";

        @Override
        public List<String> openers() {
            return List.of(TAG);
        }

        @Override
        public List<String> markers() {
            return List.of(TAG);
        }

        @Override
        public Expression block(CallGrammar grammar) {
            return sequence(literal(TAG), grammar.jsonCall("", "name", "parameters", ""));
        }

        @Override
        public boolean repeats() {
            return false;
        }

        @Override
        public String example() {
            return TAG + "NAME.call(KEY=\"VALUE\")";
        }

        @Override
        public List<ToolCall> read(Scanner in, Tools tools) {
            in.expect(TAG);
            in.space();
            int start = in.at();
            if (in.peek() == '{') {
                return new LlamaCalls().read(in, tools);
            }
            try {
                return List.of(builtIn(in, tools));
            } catch (Scanner.Malformed e) {
                in.back(start);
                ObjectNode arguments = JsonNodeFactory.instance.objectNode();
                arguments.put("code", in.rest());
                return List.of(Tools.call("", tools.codeTool(), arguments));
            }
        }

        /** {@code tool.call(k="v")}. */
        private static ToolCall builtIn(Scanner in, Tools tools) {
            String suffix = ".call";
            String name = in.name();
            if (!name.endsWith(suffix) || !tools.has(name.substring(0, name.length() - suffix.length()))) {
                in.fail();
            }
            ObjectNode arguments = PythonCalls.arguments(in);
            in.space();
            if (!in.ended()) {
                in.fail();
            }
            return Tools.call("", name.substring(0, name.length() - suffix.length()), arguments);
        }
    }
}
