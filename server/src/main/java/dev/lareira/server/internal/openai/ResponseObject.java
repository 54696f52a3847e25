package dev.lareira.server.internal.openai;

import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.Json;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The object that {@code /v1/responses} answers with; clients insist on nearly all of its fields. */
final class ResponseObject {
    private static final List<String> ECHOED =
            List.of("temperature", "top_p", "max_output_tokens", "previous_response_id", "user", "top_logprobs");

    private final String id;
    private final String model;
    private final JsonNode request;
    private final long created = OpenAiAnswers.now();

    ResponseObject(String id, String model, JsonNode request) {
        this.id = id;
        this.model = model;
        this.request = request;
    }

    String id() {
        return id;
    }

    /** While it is made. */
    ObjectNode inProgress() {
        return object("in_progress", Json.array());
    }

    /** When it is whole, or was cut at its limit. */
    ObjectNode done(boolean cut, ArrayNode output, Usage usage, int reasoningTokens) {
        ObjectNode object = object(cut ? "incomplete" : "completed", output);
        if (cut) {
            object.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        ObjectNode counts = Json.object().put("input_tokens", usage.promptTokens());
        counts.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedTokens())
                .put("cache_write_tokens", 0);
        counts.put("output_tokens", usage.tokens());
        counts.putObject("output_tokens_details").put("reasoning_tokens", reasoningTokens);
        counts.put("total_tokens", usage.promptTokens() + usage.tokens());
        object.set("usage", counts);
        return object;
    }

    /** When it failed half-way. */
    ObjectNode failed(String message, ArrayNode output) {
        ObjectNode object = object("failed", output);
        object.putObject("error").put("code", "server_error").put("message", message);
        return object;
    }

    private ObjectNode object(String status, ArrayNode output) {
        ObjectNode object = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", created)
                .put("status", status);
        object.set("error", null);
        object.set("incomplete_details", null);
        object.set("instructions", orNull("instructions"));
        object.put("model", model);
        object.set("output", output);
        object.put("parallel_tool_calls", request.path("parallel_tool_calls").asBoolean(true));
        ECHOED.forEach(field -> object.set(field, orNull(field)));
        ObjectNode reasoning = object.putObject("reasoning");
        reasoning.put("effort", request.at("/reasoning/effort").asString(null)).put("summary", (String) null);
        object.put("store", request.path("store").asBoolean(true));
        JsonNode format = request.at("/text/format");
        ObjectNode text = object.putObject("text");
        text.set("format", format.isObject() ? format : Json.object().put("type", "text"));
        JsonNode choice = request.path("tool_choice");
        object.set("tool_choice", choice.isMissingNode() || choice.isNull() ? Json.node("auto") : choice);
        object.set("tools", request.path("tools").isArray() ? request.path("tools") : Json.array());
        object.put("truncation", request.path("truncation").asString("disabled"));
        object.set("usage", null);
        object.set("metadata", request.path("metadata").isObject() ? request.path("metadata") : Json.object());
        return object;
    }

    private JsonNode orNull(String field) {
        JsonNode value = request.path(field);
        return value.isMissingNode() ? null : value;
    }

    /** A thought, as an item of the output. */
    static ObjectNode reasoning(String id, String text, boolean done) {
        ObjectNode item = Json.object().put("id", id).put("type", "reasoning");
        ArrayNode summary = item.putArray("summary");
        if (done) {
            summary.add(summaryPart(text));
        }
        return item.put("status", done ? "completed" : "in_progress");
    }

    static ObjectNode summaryPart(String text) {
        return Json.object().put("type", "summary_text").put("text", text);
    }

    /** The text, as an item of the output. */
    static ObjectNode message(String id, String text, String status) {
        ObjectNode item = Json.object()
                .put("id", id)
                .put("type", "message")
                .put("status", status)
                .put("role", "assistant");
        ArrayNode content = item.putArray("content");
        if (!status.equals("in_progress")) {
            content.add(textPart(text));
        }
        return item;
    }

    static ObjectNode textPart(String text) {
        ObjectNode part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    /** A call, as an item of the output. */
    static ObjectNode call(String id, ToolCall call, boolean done) {
        return Json.object()
                .put("id", id)
                .put("type", "function_call")
                .put("status", done ? "completed" : "in_progress")
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", done ? call.argumentsJson() : "");
    }
}
