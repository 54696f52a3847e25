package dev.lareira.server.internal.generation;

import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Which call each tool message answers. Many clients send results without id or name: then by their order. */
public final class ToolResults {
    private ToolResults() {}

    /** The conversation with id and name of the call in every tool message, as far as they can be known. */
    public static List<Message> assigned(List<Message> messages) {
        List<Message> assigned = new ArrayList<>();
        Deque<ToolCall> open = new ArrayDeque<>();
        for (Message message : messages) {
            if (!message.toolCalls().isEmpty()) {
                open.clear();
                open.addAll(message.toolCalls());
            }
            assigned.add(message.role().equals("tool") ? result(message, open) : message);
        }
        return assigned;
    }

    private static Message result(Message message, Deque<ToolCall> open) {
        Optional<ToolCall> call = open.stream()
                .filter(c -> message.toolCallId().isEmpty() || c.id().equals(message.toolCallId()))
                .filter(c -> !message.toolCallId().isEmpty()
                        || message.toolName().isEmpty()
                        || c.name().equals(message.toolName()))
                .findFirst();
        if (call.isEmpty()) {
            return message;
        }
        open.remove(call.get());
        return new Message(
                "tool",
                message.content(),
                "",
                List.of(),
                message.toolCallId().isEmpty() ? call.get().id() : message.toolCallId(),
                message.toolName().isEmpty() ? call.get().name() : message.toolName());
    }
}
