package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.internal.grammar.Expression;
import java.util.List;
import java.util.Optional;

/** OpenAI's harmony: every message has a header that says for whom and in which channel it is. */
record HarmonyFormat() implements OutputFormat {
    @Override
    public String name() {
        return "harmony";
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new HarmonyOutput(tools, parallel);
    }

    @Override
    public String example() {
        return "<|channel|>commentary to=functions.NAME <|constrain|>json<|message|>{\"KEY\": \"VALUE\"}<|call|>";
    }

    @Override
    public List<String> markers() {
        return HarmonyOutput.MARKERS;
    }

    @Override
    public Thought thought(String prompt, String template, boolean wanted) {
        return Thought.POSSIBLE;
    }

    @Override
    public Optional<Expression> grammar(
            CallGrammar calls, Thought thought, boolean forced, Optional<Expression> document) {
        if (calls.isEmpty() && document.isEmpty()) {
            return Optional.empty();
        }
        Expression call = calls.isEmpty() ? Expression.NOTHING : calls.anyTool(tool -> call(calls, tool));
        Expression text = document.map(HarmonyFormat::finalMessage)
                .orElse(sequence(literal("<|channel|>final<|message|>"), Expression.without("<|end|>")));
        return Optional.of(sequence(
                repeat(message("analysis"), 0, Expression.UNBOUNDED),
                calls.isEmpty() ? Expression.EMPTY : optional(message("commentary")),
                forced ? call : choice(call, text)));
    }

    private static Expression message(String channel) {
        return sequence(
                literal("<|channel|>" + channel + "<|message|>"),
                Expression.without("<|end|>"),
                literal("<|end|><|start|>assistant"));
    }

    private static Expression finalMessage(Expression document) {
        return sequence(
                literal("<|channel|>final"), optional(literal(" <|constrain|>json")), literal("<|message|>"), document);
    }

    private static Expression call(CallGrammar calls, String tool) {
        String recipient = " to=functions." + tool;
        return sequence(
                choice(literal("<|channel|>commentary" + recipient), literal(recipient + "<|channel|>commentary")),
                literal(" "),
                optional(literal("<|constrain|>")),
                literal("json<|message|>"),
                calls.arguments(tool));
    }

    @Override
    public boolean thinks(String template) {
        return true;
    }

    @Override
    public String withoutThought(String prompt) {
        return prompt;
    }
}
