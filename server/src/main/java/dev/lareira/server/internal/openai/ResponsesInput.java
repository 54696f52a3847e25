package dev.lareira.server.internal.openai;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import dev.lareira.server.internal.generation.ToolResults;
import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads the items of {@code /v1/responses} into a conversation. */
final class ResponsesInput {
    private final List<Message> messages = new ArrayList<>();
    private String reasoning = "";

    /**
     * @param before the conversation that is gone on with
     * @param body the request
     */
    static List<Message> messages(List<Message> before, JsonNode body) {
        ResponsesInput input = new ResponsesInput();
        input.messages.addAll(before);
        String instructions = body.path("instructions").asString("");
        if (!instructions.isEmpty()) {
            input.messages.removeIf(message -> message.role().equals("system") && !before.isEmpty());
            input.messages.addFirst(Message.system(instructions));
        }
        JsonNode items = body.path("input");
        if (items.isString()) {
            input.messages.add(Message.user(items.asString()));
        } else if (items.isArray() && !items.isEmpty()) {
            items.forEach(input::item);
        } else {
            throw ApiException.badParameter("input", "input must be a text or a list of items");
        }
        return ToolResults.assigned(input.messages);
    }

    private void item(JsonNode item) {
        String type = item.path("type").asString("message");
        switch (type) {
            case "message" -> message(item);
            case "function_call" -> call(item);
            case "function_call_output" ->
                messages.add(new Message(
                        "tool",
                        text(item.path("output")),
                        "",
                        List.of(),
                        item.path("call_id").asString(""),
                        ""));
            case "reasoning" -> reasoning = thought(item);
            case "item_reference" -> {} // an item of an answer that is gone on with is there already
            default -> throw ApiException.badParameter("input", "items of type " + type + " are not supported");
        }
    }

    private void message(JsonNode item) {
        String role = item.path("role").asString("user");
        if (!List.of("system", "developer", "user", "assistant", "tool").contains(role)) {
            throw ApiException.badParameter("input", "an item has the role \"" + role + "\"");
        }
        String text = text(item.path("content"));
        messages.add(
                role.equals("assistant")
                        ? Message.assistant(text, takeReasoning(), List.of())
                        : new Message(OpenAiMessages.role(role), text));
    }

    /** Calls of one turn are one message. */
    private void call(JsonNode item) {
        String id = item.path("call_id").asString(item.path("id").asString(""));
        ToolCall call = new ToolCall(
                id.isEmpty() ? "call_" + messages.size() : id,
                item.path("name").asString(""),
                OpenAiMessages.arguments(item.path("arguments")));
        Message last = messages.isEmpty() ? Message.user("") : messages.getLast();
        if (!last.role().equals("assistant")) {
            messages.add(Message.assistant("", takeReasoning(), List.of(call)));
            return;
        }
        List<ToolCall> calls = new ArrayList<>(last.toolCalls());
        calls.add(call);
        messages.set(messages.size() - 1, Message.assistant(last.content(), last.reasoning(), calls));
    }

    private String takeReasoning() {
        String taken = reasoning;
        reasoning = "";
        return taken;
    }

    private static String thought(JsonNode item) {
        StringBuilder text = new StringBuilder();
        item.path("summary").forEach(part -> text.append(part.path("text").asString("")));
        item.path("content").forEach(part -> text.append(part.path("text").asString("")));
        return text.toString();
    }

    private static String text(JsonNode content) {
        for (JsonNode part : content.isArray() ? content : List.<JsonNode>of()) {
            String type = part.path("type").asString("");
            if (type.equals("input_image") || type.equals("input_file") || type.equals("input_audio")) {
                throw ApiException.badParameter("input", "this model does not support content of type " + type);
            }
        }
        return OpenAiMessages.text(content);
    }

    /** Tools are flat here, and may hold nulls; those that are no functions run elsewhere and are passed over. */
    static List<ToolSpec> tools(JsonNode array) {
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : array) {
            if (tool.path("type").asString("function").equals("function")) {
                JsonNode function = tool.path("function").isObject() ? tool.path("function") : tool;
                JsonNode parameters = function.path("parameters");
                try {
                    tools.add(new ToolSpec(
                            function.path("name").asString(""),
                            function.path("description").asString(""),
                            parameters.isObject() ? parameters.toString() : ""));
                } catch (LareiraException e) {
                    throw ApiException.badParameter("tools", e.getMessage());
                }
            }
        }
        return tools;
    }
}
