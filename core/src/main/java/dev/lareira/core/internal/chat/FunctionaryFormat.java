package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.internal.grammar.Expression;
import java.util.List;
import java.util.Optional;

/** Functionary 3.2: every part of an answer names its recipient, {@code all} for the reader. */
record FunctionaryFormat() implements OutputFormat {
    static final String SEPARATOR = ">>>";

    @Override
    public String name() {
        return "functionary-3.2";
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new FunctionaryOutput(tools, parallel);
    }

    @Override
    public String example() {
        return ">>>NAME\n{\"KEY\": \"VALUE\"}";
    }

    @Override
    public List<String> markers() {
        return List.of();
    }

    @Override
    public Thought thought(String prompt, String template, boolean wanted) {
        return Thought.NONE;
    }

    @Override
    public Optional<Expression> grammar(
            CallGrammar calls, Thought thought, boolean forced, Optional<Expression> document) {
        Expression reader = literal("all\n");
        if (calls.isEmpty()) {
            return document.map(text -> sequence(reader, text));
        }
        Expression call = calls.anyTool(tool -> sequence(literal(tool + "\n"), calls.arguments(tool)));
        Expression several = calls.several(call, literal(SEPARATOR));
        if (forced) {
            return Optional.of(several);
        }
        Expression text = document.orElseGet(
                () -> sequence(Expression.without(SEPARATOR), optional(sequence(literal(SEPARATOR), several))));
        return Optional.of(choice(several, sequence(reader, text)));
    }

    @Override
    public boolean thinks(String template) {
        return false;
    }

    @Override
    public String withoutThought(String prompt) {
        return prompt;
    }
}
