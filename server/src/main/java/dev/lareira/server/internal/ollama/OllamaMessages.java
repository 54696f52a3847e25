package dev.lareira.server.internal.ollama;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolSpec;
import dev.lareira.server.internal.generation.ToolResults;
import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads messages and tools as Ollama writes them. */
final class OllamaMessages {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant", "tool", "developer");

    private OllamaMessages() {}

    /** @throws ApiException when it is no list of messages, or one has an image */
    static List<Message> messages(JsonNode array) {
        if (!array.isArray() && !array.isMissingNode() && !array.isNull()) {
            throw ApiException.badParameter("messages", "messages must be a list");
        }
        List<Message> messages = new ArrayList<>();
        for (JsonNode node : array) {
            messages.add(message(node, messages.size()));
        }
        return ToolResults.assigned(messages);
    }

    private static Message message(JsonNode node, int index) {
        String role = node.path("role").asString("");
        if (!ROLES.contains(role)) {
            throw ApiException.badParameter(
                    "messages", "messages[" + index + "] has the role \"" + role + "\", expected one of " + ROLES);
        }
        noImages(node);
        return new Message(
                role.equals("developer") ? "system" : role,
                node.path("content").asString(""),
                node.path("thinking").asString(""),
                calls(node.path("tool_calls"), index),
                node.path("tool_call_id").asString(""),
                node.path("tool_name").asString(node.path("name").asString("")));
    }

    /** @throws ApiException when there are images: models here read text */
    static void noImages(JsonNode node) {
        if (!node.path("images").isEmpty()) {
            throw ApiException.badParameter("images", "this model does not support images");
        }
    }

    private static List<ToolCall> calls(JsonNode array, int message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode node : array) {
            JsonNode function = node.path("function");
            JsonNode arguments = function.path("arguments");
            String id = node.path("id").asString("");
            calls.add(new ToolCall(
                    id.isEmpty() ? "call_" + message + "_" + calls.size() : id,
                    function.path("name").asString(""),
                    arguments.isString() ? arguments.asString() : arguments.isObject() ? arguments.toString() : "{}"));
        }
        return calls;
    }

    /** @throws ApiException when one is no tool */
    static List<ToolSpec> tools(JsonNode array) {
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : array) {
            try {
                tools.add(ToolSpec.ofJson(tool.toString()));
            } catch (LareiraException e) {
                throw ApiException.badParameter("tools", e.getMessage());
            }
        }
        return tools;
    }
}
