package dev.lareira.core;

import java.util.List;

/**
 * One message of a conversation.
 *
 * @param role {@code system}, {@code user}, {@code assistant} or {@code tool}
 * @param content its text; of a {@code tool} message, the result
 * @param reasoning the thought before an assistant's answer; empty where there is none
 * @param toolCalls what an assistant wants run
 * @param toolCallId of a {@code tool} message: the {@link ToolCall#id} it answers; may be empty
 * @param toolName of a {@code tool} message: the tool that was run; may be empty
 */
public record Message(
        String role, String content, String reasoning, List<ToolCall> toolCalls, String toolCallId, String toolName) {

    public Message {
        toolCalls = List.copyOf(toolCalls);
    }

    public Message(String role, String content) {
        this(role, content, "", List.of(), "", "");
    }

    public static Message system(String content) {
        return new Message("system", content);
    }

    public static Message user(String content) {
        return new Message("user", content);
    }

    public static Message assistant(String content) {
        return new Message("assistant", content);
    }

    /** An answer with what came before its text. */
    public static Message assistant(String content, String reasoning, List<ToolCall> toolCalls) {
        return new Message("assistant", content, reasoning, toolCalls, "", "");
    }

    /** What came of a call. */
    public static Message toolResult(ToolCall call, String content) {
        return new Message("tool", content, "", List.of(), call.id(), call.name());
    }
}
