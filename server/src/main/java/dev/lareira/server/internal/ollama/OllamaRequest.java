package dev.lareira.server.internal.ollama;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.Constraint;
import dev.lareira.core.Message;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.GenerationSettings;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.KeepAlive;
import dev.lareira.server.internal.models.ModelEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What {@code /api/chat} and {@code /api/generate} have in common. */
record OllamaRequest(JsonNode body) {
    private static final int MAX_TOP_LOGPROBS = 20;

    /** The model's name, as {@code model} or {@code name}. */
    static String model(JsonNode body) {
        String name = body.path("model").asString("");
        return name.isBlank() ? body.path("name").asString("") : name;
    }

    String model() {
        return model(body);
    }

    /** Unless the client says otherwise. */
    boolean streams() {
        return body.path("stream").asBoolean(true);
    }

    Optional<Duration> keepAlive() {
        return KeepAlive.of(body.path("keep_alive"));
    }

    boolean truncates() {
        return body.path("truncate").asBoolean(true);
    }

    GenerationSettings settings(ModelEntry model) {
        JsonNode options = body.path("options");
        if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
            throw ApiException.badParameter("options", "options must be an object");
        }
        return GenerationSettings.ollama()
                .read(Json.node(model.preset().parameters()))
                .read(options);
    }

    Optional<Integer> topLogprobs() {
        if (!body.path("logprobs").asBoolean(false)) {
            return Optional.empty();
        }
        int top = body.path("top_logprobs").asInt(0);
        if (top < 0 || top > MAX_TOP_LOGPROBS) {
            throw ApiException.badParameter("top_logprobs", "top_logprobs must be between 0 and " + MAX_TOP_LOGPROBS);
        }
        return Optional.of(top);
    }

    /** {@code json}, or a JSON schema. */
    Optional<Constraint> format(Constraints constraints) {
        JsonNode format = body.path("format");
        if (format.isMissingNode()
                || format.isNull()
                || format.isString() && format.asString().isEmpty()) {
            return Optional.empty();
        }
        if (format.isObject()) {
            return Optional.of(constraints.jsonSchema(format.toString()));
        }
        if (format.isString() && format.asString().equals("json")) {
            return Optional.of(constraints.json());
        }
        throw ApiException.badParameter("format", "format is " + format + ", expected \"json\" or a JSON schema");
    }

    /** Thinking on or off, or how much; a model that does not think goes on as it does. */
    void think(ChatRequest.Builder request, ModelEntry model) {
        JsonNode think = body.path("think");
        if (!model.can("thinking") || think.isMissingNode() || think.isNull()) {
            return;
        }
        if (think.isBoolean()) {
            request.thinking(think.asBoolean());
        } else if (think.isString() && think.asString().matches("low|medium|high|max")) {
            request.thinking(true);
            request.reasoningEffort(think.asString().equals("max") ? "high" : think.asString());
        } else {
            throw ApiException.badParameter(
                    "think", "think is " + think + ", expected true, false, \"low\", \"medium\", \"high\" or \"max\"");
        }
    }

    /** Puts the preset's messages and, where there is none, its system message before a conversation. */
    static List<Message> withPreset(ModelEntry model, List<Message> messages) {
        List<Message> whole = new ArrayList<>(messages);
        int first = !whole.isEmpty() && whole.getFirst().role().equals("system") ? 1 : 0;
        List<Message> before = model.preset().messages().stream()
                .map(message -> new Message(message.get("role"), message.get("content")))
                .toList();
        whole.addAll(first, before);
        if (first == 0 && !model.preset().system().isEmpty()) {
            whole.addFirst(Message.system(model.preset().system()));
        }
        return whole;
    }
}
