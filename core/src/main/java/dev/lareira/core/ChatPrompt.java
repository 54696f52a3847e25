package dev.lareira.core;

import dev.lareira.core.internal.chat.OutputFormat;
import dev.lareira.core.internal.chat.Tools;
import java.util.Optional;
import java.util.Set;

/** What a model is given for one request, and what its output is held to and read by. Immutable. */
public final class ChatPrompt {
    private final String text;
    private final int[] tokens;
    private final ChatRequest request;
    private final OutputFormat format;
    private final Tools tools;
    private final Set<Integer> visibleTokens;
    private final Optional<Constraint> constraint;

    ChatPrompt(
            String text,
            int[] tokens,
            ChatRequest request,
            OutputFormat format,
            Set<Integer> visibleTokens,
            Optional<Constraint> constraint) {
        this.constraint = constraint;
        this.text = text;
        this.tokens = tokens;
        this.request = request;
        this.format = format;
        this.visibleTokens = visibleTokens;
        tools = new Tools(request.offered());
    }

    /** The text of the prompt. */
    public String text() {
        return text;
    }

    /** The tokens of the prompt, begin-of-sequence token included. A copy. */
    public int[] tokens() {
        return tokens.clone();
    }

    /** How many tokens the prompt has. */
    public int length() {
        return tokens.length;
    }

    /**
     * What the output is held to: calls that must be, calls of the tools offered wherever the model begins one, and the
     * constraint of the request on its text. Empty where it is free.
     */
    public Optional<Constraint> constraint() {
        return constraint;
    }

    /** These options with what the request needs: {@link #constraint}, and control tokens that the parser reads. */
    public GenerationOptions options(GenerationOptions options) {
        GenerationOptions.Builder builder = options.toBuilder().visibleControlTokens(visibleTokens);
        constraint.ifPresent(builder::constraint);
        return builder.build();
    }

    /** A parser for one answer. */
    public OutputParser parser() {
        return new OutputParser(format.splitter(tools, text, request.parallelToolCalls()));
    }
}
