package dev.lareira.rag;

import java.util.List;

/** Hears of an answer while it is made, from the thread that asked. */
public interface AnswerListener {
    /** Hears nothing. */
    AnswerListener NONE = new AnswerListener() {};

    /** The passages that the answer draws on, before its first word. */
    default void sources(String searched, List<Source> sources) {}

    /** More of the text; markers come whole. */
    default void text(String part) {}

    /** More of what the model thinks before it answers. */
    default void thought(String part) {}

    /** Asked at each token; the answer then ends. */
    default boolean cancelled() {
        return Thread.currentThread().isInterrupted();
    }
}
