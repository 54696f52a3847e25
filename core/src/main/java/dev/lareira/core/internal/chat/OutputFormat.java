package dev.lareira.core.internal.chat;

import dev.lareira.core.internal.grammar.Expression;
import java.util.List;
import java.util.Optional;

/** How a family of models writes answers. Immutable. */
public interface OutputFormat {
    String name();

    /**
     * @param prompt what the model continues; it may end inside a thought
     * @param parallel whether calls after the first count
     */
    OutputSplitter splitter(Tools tools, String prompt, boolean parallel);

    /** What a call looks like, for models that were not trained on it. */
    String example();

    /** Markers whose tokens are part of the output, even where the vocabulary has them as control tokens. */
    List<String> markers();

    /**
     * What the output is held to; empty where it is free.
     *
     * @param thought what comes before the answer
     * @param forced whether the answer must be calls
     * @param document what the text of the answer must be
     */
    Optional<Expression> grammar(CallGrammar calls, Thought thought, boolean forced, Optional<Expression> document);

    /** Whether an answer begins with a thought. */
    enum Thought {
        NONE,
        /** It may. */
        POSSIBLE,
        /** The prompt ends in one. */
        BEGUN
    }

    /** Whether the answer to a prompt begins with a thought; {@code wanted}: whether the model may think. */
    Thought thought(String prompt, String template, boolean wanted);

    /** Whether models with this template think before they answer. */
    boolean thinks(String template);

    /** The prompt, changed so that the model does not think first. */
    String withoutThought(String prompt);
}
