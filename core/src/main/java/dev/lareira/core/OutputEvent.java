package dev.lareira.core;

/** A part of an answer as {@link OutputParser} finds it. */
public sealed interface OutputEvent {
    /** More of the text of the answer. */
    record Content(String text) implements OutputEvent {}

    /** More of the thought before the answer. */
    record Reasoning(String text) implements OutputEvent {}

    /** A whole call. */
    record Call(ToolCall call) implements OutputEvent {}
}
