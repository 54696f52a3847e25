package dev.lareira.core.internal.chat;

import static dev.lareira.core.internal.grammar.Expression.choice;
import static dev.lareira.core.internal.grammar.Expression.literal;
import static dev.lareira.core.internal.grammar.Expression.optional;
import static dev.lareira.core.internal.grammar.Expression.repeat;
import static dev.lareira.core.internal.grammar.Expression.sequence;

import dev.lareira.core.internal.grammar.Expression;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A format with markers for thoughts and calls amid text.
 *
 * @param name of the format
 * @param reasoning the markers of a thought
 * @param syntaxes how calls are written, the usual way first
 * @param dropped markers that mean nothing to a reader
 */
record MarkedFormat(String name, Reasoning reasoning, List<CallSyntax> syntaxes, List<String> dropped)
        implements OutputFormat {
    static MarkedFormat of(String name, CallSyntax... syntaxes) {
        return new MarkedFormat(name, Reasoning.THINK, List.of(syntaxes), List.of());
    }

    MarkedFormat with(Reasoning thought, String... droppedMarkers) {
        return new MarkedFormat(name, thought, syntaxes, List.of(droppedMarkers));
    }

    @Override
    public OutputSplitter splitter(Tools tools, String prompt, boolean parallel) {
        return new MarkedOutput(this, tools, opensThought(prompt), parallel);
    }

    /** Whether the prompt ends inside a thought. */
    boolean opensThought(String prompt) {
        return prompt.stripTrailing().endsWith(reasoning.open().strip());
    }

    @Override
    public String example() {
        return syntaxes.getFirst().example();
    }

    @Override
    public List<String> markers() {
        return Stream.of(
                        List.of(reasoning.open(), reasoning.close()),
                        dropped,
                        syntaxes.stream()
                                .flatMap(syntax -> syntax.markers().stream())
                                .toList())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public Thought thought(String prompt, String template, boolean wanted) {
        if (opensThought(prompt)) {
            return Thought.BEGUN;
        }
        return wanted && thinks(template) ? Thought.POSSIBLE : Thought.NONE;
    }

    @Override
    public Optional<Expression> grammar(
            CallGrammar calls, Thought thought, boolean forced, Optional<Expression> document) {
        Optional<Expression> answer = answer(calls, forced, document.map(this::framed));
        return answer.map(text -> switch (thought) {
            case NONE -> text;
            case POSSIBLE ->
                sequence(optional(sequence(CallGrammar.BLANKS, literal(reasoning.open()), restOfThought())), text);
            case BEGUN -> sequence(restOfThought(), text);
        });
    }

    private Expression restOfThought() {
        return sequence(Expression.without(reasoning.close()), literal(reasoning.close()), CallGrammar.BLANKS);
    }

    /** Models that are used to markers around their text may write them. */
    private Expression framed(Expression document) {
        return dropped.size() == 2
                ? choice(document, sequence(literal(dropped.getFirst()), document, literal(dropped.getLast())))
                : document;
    }

    private Optional<Expression> answer(CallGrammar calls, boolean forced, Optional<Expression> document) {
        if (calls.isEmpty()) {
            return document;
        }
        CallSyntax syntax = syntaxes.getFirst();
        Expression block = calls.builder().rule("calls", syntax.block(calls));
        Expression blocks = syntax.repeats() ? calls.several(block, CallGrammar.LINE) : block;
        if (forced) {
            return Optional.of(blocks);
        }
        if (document.isPresent()) {
            return Optional.of(choice(blocks, document.get()));
        }
        if (syntax.wholeOutput()) {
            return Optional.empty();
        }
        Expression text = Expression.without(syntax.openers().getFirst());
        Expression withCall = sequence(text, block);
        return Optional.of(
                calls.parallel() ? sequence(repeat(withCall, 0, Expression.UNBOUNDED), text) : choice(text, withCall));
    }

    @Override
    public boolean thinks(String template) {
        return template.contains(reasoning.close());
    }

    @Override
    public String withoutThought(String prompt) {
        String opened = opensThought(prompt) ? prompt : prompt + reasoning.open();
        return opened + "\n\n" + reasoning.close() + "\n\n";
    }
}
