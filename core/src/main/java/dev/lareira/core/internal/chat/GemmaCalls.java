package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.range;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.ToolCall;
import dev.lareira.core.internal.grammar.Expression;
import dev.lareira.core.internal.grammar.GrammarBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** {@code <|tool_call>call:f{k:<|"|>v<|"|>}<tool_call|>} of Gemma 4. */
record GemmaCalls() implements CallSyntax {
    private static final String OPEN = "<|tool_call>";
    private static final String CLOSE = "<tool_call|>";

    @Override
    public List<String> openers() {
        return List.of(OPEN);
    }

    @Override
    public List<String> markers() {
        return List.of(OPEN, CLOSE, Literals.GEMMA_QUOTE);
    }

    @Override
    public Expression block(CallGrammar grammar) {
        Expression string = sequence(
                literal(Literals.GEMMA_QUOTE), Expression.without(Literals.GEMMA_QUOTE), literal(Literals.GEMMA_QUOTE));
        Expression value = anyValue(grammar, string);
        return grammar.anyTool(tool -> sequence(
                literal(OPEN + "call:" + tool + "{"),
                grammar.arguments(
                        tool,
                        Comparator.comparing(CallGrammar.Argument::name),
                        (key, schema) -> sequence(literal(key + ":"), value(grammar, tool, schema, string, value)),
                        literal(",")),
                literal("}" + CLOSE)));
    }

    private static Expression value(
            CallGrammar grammar, String tool, JsonNode schema, Expression string, Expression any) {
        Set<String> types = Tools.types(schema);
        if (types.isEmpty() || types.contains("object") || types.contains("array")) {
            return any;
        }
        if (types.contains("null") && types.size() > 1) {
            return any;
        }
        if (!types.contains("string")) {
            return grammar.json(tool, schema);
        }
        List<Expression> texts = schema.path("enum")
                .valueStream()
                .filter(JsonNode::isString)
                .map(text -> literal(Literals.GEMMA_QUOTE + text.asString() + Literals.GEMMA_QUOTE))
                .toList();
        return texts.isEmpty() ? string : new Expression.Choice(texts);
    }

    private static Expression anyValue(CallGrammar grammar, Expression string) {
        Expression value = new Expression.Reference("gemma-value");
        Expression key = repeat(
                choice(range('a', 'z'), range('A', 'Z'), range('0', '9'), literal("_")), 1, Expression.UNBOUNDED);
        return grammar.builder()
                .rule(
                        "gemma-value",
                        choice(
                                string,
                                GrammarBuilder.JSON_NUMBER,
                                literal("true"),
                                literal("false"),
                                literal("null"),
                                sequence(literal("["), list(value), literal("]")),
                                sequence(literal("{"), list(sequence(key, literal(":"), value)), literal("}"))));
    }

    private static Expression list(Expression item) {
        return optional(sequence(item, repeat(sequence(literal(","), item), 0, Expression.UNBOUNDED)));
    }

    @Override
    public boolean repeats() {
        return true;
    }

    @Override
    public String example() {
        return OPEN + "call:NAME{KEY:" + Literals.GEMMA_QUOTE + "VALUE" + Literals.GEMMA_QUOTE + "}" + CLOSE;
    }

    @Override
    public List<ToolCall> read(Scanner in, Tools tools) {
        in.expect(OPEN);
        in.space();
        in.expect("call:");
        String name = in.name();
        ToolCall call = Tools.call("", name, Literals.GEMMA.object(in));
        Markers.close(in, CLOSE, OPEN);
        return List.of(call);
    }
}
