package dev.lareira.server.internal.anthropic;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolChoice;
import dev.lareira.core.ToolSpec;
import dev.lareira.server.internal.generation.ToolResults;
import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Reads messages and tools as Anthropic writes them. */
final class AnthropicInput {
    private AnthropicInput() {}

    static List<Message> messages(JsonNode body) {
        List<Message> messages = new ArrayList<>();
        String system = text(body.path("system"));
        if (!system.isEmpty()) {
            messages.add(Message.system(system));
        }
        JsonNode array = body.path("messages");
        if (!array.isArray() || array.isEmpty()) {
            throw ApiException.badParameter("messages", "messages: at least one message is required");
        }
        for (JsonNode node : array) {
            String role = node.path("role").asString("");
            switch (role) {
                case "user" -> user(node.path("content"), messages);
                case "assistant" -> assistant(node.path("content"), messages);
                default ->
                    throw ApiException.badParameter(
                            "messages", "messages: role is \"" + role + "\", expected user or assistant");
            }
        }
        return ToolResults.assigned(messages);
    }

    /** Results of tools come in the user's message and are messages of their own, before its text. */
    private static void user(JsonNode content, List<Message> messages) {
        StringBuilder text = new StringBuilder(content.asString(""));
        boolean results = false;
        for (JsonNode block : blocks(content)) {
            String type = block.path("type").asString("");
            switch (type) {
                case "text" ->
                    text.append(text.isEmpty() ? "" : "\n")
                            .append(block.path("text").asString(""));
                case "tool_result" -> {
                    results = true;
                    String id = block.path("tool_use_id").asString("");
                    messages.add(new Message("tool", text(block.path("content")), "", List.of(), id, ""));
                }
                default ->
                    throw ApiException.badParameter(
                            "messages", "messages: this model does not support content of type " + type);
            }
        }
        if (!text.isEmpty() || !results) {
            messages.add(Message.user(text.toString()));
        }
    }

    private static void assistant(JsonNode content, List<Message> messages) {
        StringBuilder text = new StringBuilder(content.asString(""));
        StringBuilder thought = new StringBuilder();
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode block : blocks(content)) {
            switch (block.path("type").asString("")) {
                case "text" -> text.append(block.path("text").asString(""));
                case "thinking" -> thought.append(block.path("thinking").asString(""));
                case "tool_use" ->
                    calls.add(new ToolCall(
                            block.path("id").asString(""),
                            block.path("name").asString(""),
                            block.path("input").isObject() ? block.path("input").toString() : "{}"));
                default -> {} // what no model here has made
            }
        }
        messages.add(Message.assistant(text.toString(), thought.toString(), calls));
    }

    private static Iterable<JsonNode> blocks(JsonNode content) {
        return content.isArray() ? content : List.of();
    }

    /** A text, or blocks of text. */
    private static String text(JsonNode content) {
        StringBuilder text = new StringBuilder(content.asString(""));
        for (JsonNode block : blocks(content)) {
            text.append(text.isEmpty() ? "" : "\n").append(block.path("text").asString(""));
        }
        return text.toString();
    }

    static List<ToolSpec> tools(JsonNode array) {
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : array) {
            JsonNode schema = tool.path("input_schema");
            try {
                tools.add(new ToolSpec(
                        tool.path("name").asString(""),
                        tool.path("description").asString(""),
                        schema.isObject() ? schema.toString() : ""));
            } catch (LareiraException e) {
                throw ApiException.badParameter("tools", "tools: " + e.getMessage());
            }
        }
        return tools;
    }

    static ToolChoice choice(JsonNode node) {
        return switch (node.path("type").asString("auto")) {
            case "none" -> ToolChoice.NONE;
            case "any" -> ToolChoice.REQUIRED;
            case "tool" -> ToolChoice.named(node.path("name").asString(""));
            default -> ToolChoice.AUTO;
        };
    }
}
