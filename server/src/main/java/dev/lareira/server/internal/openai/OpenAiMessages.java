package dev.lareira.server.internal.openai;

import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.ToolCall;
import dev.lareira.core.ToolChoice;
import dev.lareira.core.ToolSpec;
import dev.lareira.server.internal.generation.ToolResults;
import dev.lareira.server.internal.http.ApiException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Reads messages and tools as OpenAI writes them. */
public final class OpenAiMessages {
    private static final Set<String> ROLES = Set.of("system", "developer", "user", "assistant", "tool", "function");

    private OpenAiMessages() {}

    /** @throws ApiException when it is no list of messages, or one has an image */
    public static List<Message> messages(JsonNode array) {
        if (!array.isArray() || array.isEmpty()) {
            throw ApiException.badParameter("messages", "messages must be a list with at least one message");
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
        String reasoning = node.path("reasoning_content").asString("");
        return new Message(
                role(role),
                text(node.path("content")),
                reasoning.isEmpty() ? node.path("reasoning").asString("") : reasoning,
                calls(node.path("tool_calls"), index),
                node.path("tool_call_id").asString(""),
                role.equals("user") || role.equals("system")
                        ? ""
                        : node.path("name").asString(""));
    }

    static String role(String role) {
        return switch (role) {
            case "developer" -> "system";
            case "function" -> "tool";
            default -> role;
        };
    }

    /** A string, or parts of which each is a text. */
    static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.isString() ? content.asString() : content.isObject() ? content.toString() : "";
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode part : content) {
            String type = part.path("type").asString("text");
            if (part.isString()) {
                text.append(part.asString());
            } else if (part.has("text")) {
                text.append(part.path("text").asString(""));
            } else if (type.equals("refusal")) {
                text.append(part.path("refusal").asString(""));
            } else {
                throw ApiException.badParameter("messages", "this model does not support content of type " + type);
            }
        }
        return text.toString();
    }

    private static List<ToolCall> calls(JsonNode array, int message) {
        List<ToolCall> calls = new ArrayList<>();
        for (JsonNode node : array) {
            String id = node.path("id").asString("");
            calls.add(new ToolCall(
                    id.isEmpty() ? "call_" + message + "_" + calls.size() : id,
                    node.at("/function/name").asString(""),
                    arguments(node.at("/function/arguments"))));
        }
        return calls;
    }

    /** A string of JSON, or what some clients send instead: the object itself. */
    static String arguments(JsonNode node) {
        String text = node.isString() ? node.asString() : node.isObject() ? node.toString() : "";
        return text.isBlank() ? "{}" : text;
    }

    /** @throws ApiException when one is no function */
    public static List<ToolSpec> tools(JsonNode array) {
        List<ToolSpec> tools = new ArrayList<>();
        for (JsonNode tool : array) {
            if (tool.path("type").asString("function").equals("function")) {
                try {
                    tools.add(ToolSpec.ofJson(tool.toString()));
                } catch (LareiraException e) {
                    throw ApiException.badParameter("tools", e.getMessage());
                }
            }
        }
        return tools;
    }

    /** {@code none}, {@code auto}, {@code required}, or an object that names a function. */
    static ToolChoice choice(JsonNode node) {
        if (node.isObject()) {
            String name = node.at("/function/name").asString(node.path("name").asString(""));
            if (!name.isEmpty()) {
                return ToolChoice.named(name);
            }
            String mode =
                    node.at("/allowed_tools/mode").asString(node.path("mode").asString("auto"));
            return mode.equals("required") ? ToolChoice.REQUIRED : ToolChoice.AUTO;
        }
        return switch (node.asString("auto")) {
            case "none" -> ToolChoice.NONE;
            case "required", "any" -> ToolChoice.REQUIRED;
            case "auto", "" -> ToolChoice.AUTO;
            default ->
                throw ApiException.badParameter(
                        "tool_choice", "tool_choice is " + node + ", expected none, auto, required or a function");
        };
    }

    /**
     * Whether one answer may call several tools. Where it must call one, small models find no end, so only if it is asked
     * for in so many words.
     */
    static boolean severalCalls(JsonNode body) {
        return body.path("parallel_tool_calls")
                .asBoolean(!choice(body.path("tool_choice")).forced());
    }
}
