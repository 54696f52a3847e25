package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Calls whose arguments stand between tags as plain text: the XML-like formats of Qwen3-Coder, GLM, MiniMax and MiniCPM.
 *
 * @param blockOpen what stands before all calls, else empty
 * @param blockClose what stands after all calls, else empty
 * @param open up to the name of the tool
 * @param nameEnd behind the name; may be empty
 * @param close behind the arguments
 * @param keyOpen up to an argument's name
 * @param keyEnd between its name and value; white space may follow where the value has a tag of its own
 * @param valueClose behind its value
 * @param lines whether values stand on lines of their own: one line break on either side is not part of them
 */
record TaggedCalls(
        String blockOpen,
        String blockClose,
        String open,
        String nameEnd,
        String close,
        String keyOpen,
        List<String> keyEnd,
        String valueClose,
        boolean lines)
        implements CallSyntax {
    private static final String CDATA = "<![CDATA[";
    private static final String CDATA_END = "]]>";

    static final TaggedCalls QWEN = new TaggedCalls(
            "<tool_call>",
            "</tool_call>",
            "<function=",
            ">",
            "</function>",
            "<parameter=",
            List.of(">"),
            "</parameter>",
            true);

    static final TaggedCalls GLM = new TaggedCalls(
            "",
            "",
            "<tool_call>",
            "",
            "</tool_call>",
            "<arg_key>",
            List.of("</arg_key>", "<arg_value>"),
            "</arg_value>",
            false);

    static final TaggedCalls MINIMAX = new TaggedCalls(
            "<minimax:tool_call>",
            "</minimax:tool_call>",
            "<invoke name=\"",
            "\">",
            "</invoke>",
            "<parameter name=\"",
            List.of("\">"),
            "</parameter>",
            false);

    static final TaggedCalls MINICPM = new TaggedCalls(
            "", "", "<function name=\"", "\">", "</function>", "<param name=\"", List.of("\">"), "</param>", false);

    @Override
    public List<String> openers() {
        return blockOpen.isEmpty() ? List.of(open) : List.of(blockOpen, open);
    }

    @Override
    public List<String> markers() {
        return List.of(blockOpen, blockClose, open, nameEnd, close, keyOpen, String.join("", keyEnd), valueClose);
    }

    @Override
    public Expression block(CallGrammar grammar) {
        grammar.builder().pythonWords();
        Expression call = grammar.anyTool(tool -> sequence(
                literal(open + tool + nameEnd),
                CallGrammar.LINE,
                grammar.arguments(tool, (key, schema) -> argument(grammar, tool, key, schema), Expression.EMPTY),
                literal(close)));
        if (blockOpen.isEmpty()) {
            return call;
        }
        Expression calls = lines ? call : grammar.several(call, CallGrammar.LINE);
        return sequence(literal(blockOpen), CallGrammar.LINE, calls, CallGrammar.LINE, literal(blockClose));
    }

    private Expression argument(CallGrammar grammar, String tool, String key, JsonNode schema) {
        List<Expression> parts = new ArrayList<>();
        parts.add(literal(keyOpen + key));
        for (String tag : keyEnd) {
            parts.add(literal(tag));
            parts.add(keyEnd.size() > 1 && tag.equals(keyEnd.getFirst()) ? CallGrammar.LINE : Expression.EMPTY);
        }
        parts.add(lines ? CallGrammar.LINE : Expression.EMPTY);
        parts.add(value(grammar, tool, schema));
        parts.add(lines ? CallGrammar.LINE : Expression.EMPTY);
        parts.add(literal(valueClose));
        parts.add(CallGrammar.LINE);
        return new Expression.Sequence(parts);
    }

    /** Strings stand as they are. */
    private Expression value(CallGrammar grammar, String tool, JsonNode schema) {
        if (!Tools.types(schema).contains("string")) {
            return grammar.json(tool, schema);
        }
        List<Expression> texts = schema.path("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(text -> literal(text.asString()))
                .toList();
        return texts.isEmpty() ? Expression.without(valueClose) : new Expression.Choice(texts);
    }

    @Override
    public boolean repeats() {
        return blockOpen.isEmpty() || lines;
    }

    @Override
    public String example() {
        return blockOpen + open + "NAME" + nameEnd + keyOpen + "KEY" + String.join("", keyEnd) + "VALUE" + valueClose
                + close + blockClose;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        boolean block = !blockOpen.isEmpty() && in.next(blockOpen);
        List<ToolCall> calls = new ArrayList<>();
        int end = in.at();
        try {
            do {
                in.space();
                calls.add(call(in, tools));
                end = in.at();
            } while (block && another(in));
        } catch (Scanner.Malformed e) {
            if (calls.isEmpty()) {
                throw e;
            }
            in.back(end);
        }
        if (!block && !blockClose.isEmpty()) {
            strayClose(in);
        }
        return calls;
    }

    private boolean another(Scanner in) {
        in.space();
        return !in.ended() && !in.next(blockClose);
    }

    /** Models that forget to open a block may close it. */
    private void strayClose(Scanner in) {
        int end = in.at();
        in.space();
        if (in.ended() || !in.next(blockClose)) {
            in.back(end);
        }
    }

    private ToolCall call(Scanner in, Tools tools) {
        in.expect(open);
        String name = in.name();
        in.expect(nameEnd);
        ObjectNode arguments = JsonNodeFactory.instance.objectNode();
        in.space();
        while (!closed(in, arguments)) {
            in.expect(keyOpen);
            String key = in.until(keyEnd.getFirst()).strip();
            for (String tag : keyEnd.subList(1, keyEnd.size())) {
                in.space();
                in.expect(tag);
            }
            arguments.set(key, tools.argument(name, key, value(in)));
            in.space();
        }
        return Tools.call("", name, arguments);
    }

    /** A call without a tag of its own around it is complete with an argument, although the output ends there. */
    private boolean closed(Scanner in, ObjectNode arguments) {
        return blockOpen.isEmpty() && nameEnd.isEmpty() && !arguments.isEmpty() && in.ended() || in.next(close);
    }

    private String value(Scanner in) {
        if (!lines && in.next(CDATA)) {
            String value = in.until(CDATA_END);
            in.space();
            in.expect(valueClose);
            return value;
        }
        String value = in.until(valueClose);
        if (!lines) {
            return value;
        }
        int start = value.startsWith("\n") ? 1 : 0;
        int end = value.endsWith("\n") && value.length() > start ? value.length() - 1 : value.length();
        return value.substring(start, end);
    }
}
