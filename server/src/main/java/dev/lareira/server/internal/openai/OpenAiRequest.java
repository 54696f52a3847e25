package dev.lareira.server.internal.openai;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the requests of OpenAI's interface have in common, and the fields that other servers add to them. */
public record OpenAiRequest(JsonNode body) {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> VARIABLES = new TypeReference<>() {};
    private static final int MAX_CHOICES = 32;
    private static final int MAX_TOP_LOGPROBS = 20;

    /** The model that is asked for, or the server's where none is. */
    public String model(String otherwise) {
        String name = body.path("model").asString("");
        return name.isBlank() ? otherwise : name;
    }

    public boolean streams() {
        return body.path("stream").asBoolean(false);
    }

    boolean wantsUsage() {
        return body.at("/stream_options/include_usage").asBoolean(false);
    }

    /** How many answers to one prompt. */
    int choices() {
        JsonNode n = body.path("n");
        int count = n.isNumber() ? n.asInt() : 1;
        if (count < 1 || count > MAX_CHOICES) {
            throw ApiException.badParameter("n", "n is " + count + ", expected 1 to " + MAX_CHOICES);
        }
        return count;
    }

    /** {@code keep_alive} as Ollama has it, or LM Studio's {@code ttl}. */
    public Optional<Duration> keepAlive() {
        Optional<Duration> keepAlive = KeepAlive.of(body.path("keep_alive"));
        return keepAlive.isPresent() ? keepAlive : KeepAlive.of(body.path("ttl"));
    }

    /** @throws ApiException when a setting has the wrong type, or the temperature is negative */
    public GenerationSettings settings(ModelEntry model) {
        if (body.path("temperature").asDouble(0) < 0) {
            throw ApiException.badParameter("temperature", "temperature is negative; 0 is the least");
        }
        GenerationSettings settings =
                new GenerationSettings().read(Json.node(model.preset().parameters()));
        if (body.path("options").isObject()) {
            settings.read(body.path("options"));
        }
        return settings.read(body);
    }

    Optional<Integer> topLogprobs() {
        JsonNode asked = body.path("logprobs");
        int top = asked.isNumber() ? asked.asInt() : body.path("top_logprobs").asInt(0);
        if (top < 0 || top > MAX_TOP_LOGPROBS) {
            throw ApiException.badParameter("top_logprobs", "top_logprobs must be between 0 and " + MAX_TOP_LOGPROBS);
        }
        return asked.isNumber() || asked.asBoolean(false) ? Optional.of(top) : Optional.empty();
    }

    /** What the text must look like: {@code response_format}, llama.cpp's {@code grammar} and {@code json_schema}. */
    public Optional<Constraint> constraint(Constraints constraints) {
        JsonNode grammar = body.path("grammar");
        if (grammar.isString() && !grammar.asString().isEmpty()) {
            return Optional.of(constraints.grammar(grammar.asString()));
        }
        if (body.path("json_schema").isObject()) {
            return Optional.of(constraints.jsonSchema(body.path("json_schema").toString()));
        }
        return format(body.path("response_format"), constraints);
    }

    /** {@code text}, {@code json_object} or {@code json_schema}; the schema may stand beside the type. */
    static Optional<Constraint> format(JsonNode format, Constraints constraints) {
        String type = format.path("type").asString("text");
        JsonNode schema = format.at("/json_schema/schema");
        schema = schema.isMissingNode() ? format.path("schema") : schema;
        return switch (type) {
            case "text" -> Optional.empty();
            case "json_object" ->
                Optional.of(schema.isObject() ? constraints.jsonSchema(schema.toString()) : constraints.json());
            case "json_schema" -> {
                if (!schema.isObject() && !schema.isBoolean()) {
                    throw ApiException.badParameter("response_format", "response_format has no schema");
                }
                yield Optional.of(constraints.jsonSchema(schema.toString()));
            }
            default ->
                throw ApiException.badParameter(
                        "response_format",
                        "response_format is of type " + type + ", expected text, json_object or json_schema");
        };
    }

    /** The conversation to answer, with all that bears on its template. */
    public ChatRequest.Builder chat(ModelEntry model, List<Message> messages, Constraints constraints) {
        ChatRequest.Builder chat = ChatRequest.builder(withPreset(model, messages));
        think(chat, model);
        Optional<Constraint> constraint = constraint(constraints);
        constraint.ifPresent(chat::constraint);
        JsonNode variables = body.path("chat_template_kwargs");
        if (variables.isObject()) {
            chat.templateVariables(MAPPER.convertValue(variables, VARIABLES));
            if (variables.path("enable_thinking").isBoolean()) {
                chat.thinking(variables.path("enable_thinking").asBoolean());
            }
        }
        return chat;
    }

    /** {@code reasoning_effort} or {@code think}; a model that does not think goes on as it does. */
    private void think(ChatRequest.Builder chat, ModelEntry model) {
        if (!model.can("thinking")) {
            return;
        }
        JsonNode think = body.path("think");
        if (think.isBoolean()) {
            chat.thinking(think.asBoolean());
        }
        String effort = body.path("reasoning_effort")
                .asString(body.at("/reasoning/effort").asString(""));
        switch (effort) {
            case "none", "minimal" -> chat.thinking(false);
            case "low", "medium", "high" -> chat.thinking(true).reasoningEffort(effort);
            case "xhigh" -> chat.thinking(true).reasoningEffort("high");
            default -> {}
        }
    }

    private static List<Message> withPreset(ModelEntry model, List<Message> messages) {
        List<Message> whole = new ArrayList<>(messages);
        int first = !whole.isEmpty() && whole.getFirst().role().equals("system") ? 1 : 0;
        for (Map<String, String> message : model.preset().messages().reversed()) {
            whole.add(first, new Message(message.get("role"), message.get("content")));
        }
        if (first == 0 && !model.preset().system().isEmpty()) {
            whole.addFirst(Message.system(model.preset().system()));
        }
        return whole;
    }
}
