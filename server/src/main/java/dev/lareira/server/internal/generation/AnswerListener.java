package dev.lareira.server.internal.generation;

import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;

/** Gets an answer as it comes. */
public interface AnswerListener {
    /** For those who want only the whole. */
    AnswerListener NONE = new AnswerListener() {};

    /** A token was generated; the text it brings may come later. */
    default void token(Token token) {}

    /** More of the text. */
    default void text(String text) {}

    /** More of the thought before the text. */
    default void reasoning(String text) {}

    /** A whole call; {@code index} counts those of this answer. */
    default void call(int index, ToolCall call) {}

    /** Nothing has come for a while, and the client may wonder. */
    default void waiting() {}
}
