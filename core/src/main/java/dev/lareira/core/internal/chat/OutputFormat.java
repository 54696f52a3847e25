package dev.lareira.core.internal.chat;

import java.util.List;

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

    /** Whether models with this template think before they answer. */
    boolean thinks(String template);

    /** The prompt, changed so that the model does not think first. */
    String withoutThought(String prompt);
}
