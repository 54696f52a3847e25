package dev.lareira.server.internal.lmstudio;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.Message;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.GenerationRequest;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Recent;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.openai.OpenAiAnswers;
import dev.lareira.server.internal.openai.OpenAiReplies;
import dev.lareira.server.internal.openai.OpenAiRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/v1/chat}: a conversation that the server remembers, gone on with by the id of its last answer. */
final class LmStudioChat {
    private final Generator generator;
    private final Constraints constraints;
    private final OpenAiReplies replies;
    private final String defaultModel;
    private final Recent<List<Message>> conversations = new Recent<>("response");

    LmStudioChat(Generator generator, Constraints constraints, OpenAiReplies replies, String defaultModel) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(inOurNames(exchange.json()));
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        List<Message> messages = messages(request.body());
        ChatRequest chat = request.chat(model, messages, constraints).build();
        GenerationRequest generation = new GenerationRequest(
                model,
                new Prompt.Conversation(chat),
                request.settings(model),
                Optional.empty(),
                Optional.empty(),
                request.keepAlive(),
                true);
        try (PreparedAnswer prepared = generator.prepare(generation)) {
            if (request.streams()) {
                replies.stream(exchange, out -> {
                    LmStudioStream stream = new LmStudioStream(out, model.name());
                    try {
                        stream.begin(prepared.loadNanos());
                        Answer answer = prepared.run(exchange.peer(), stream);
                        stream.end(result(request, prepared, messages, answer));
                    } catch (ApiException e) {
                        stream.fail(e);
                    }
                });
            } else {
                replies.whole(
                        exchange,
                        listener -> result(request, prepared, messages, prepared.run(exchange.peer(), listener)));
            }
        }
    }

    /** The fields that have other names here. */
    private static JsonNode inOurNames(JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            return body;
        }
        ObjectNode ours = object.deepCopy();
        if (ours.path("context_length").isNumber()) {
            ours.set("num_ctx", ours.path("context_length"));
        }
        switch (ours.path("reasoning").asString("")) {
            case "" -> {}
            case "off" -> ours.put("think", false);
            case "on" -> ours.put("think", true);
            default -> ours.put("reasoning_effort", ours.path("reasoning").asString(""));
        }
        return ours;
    }

    private List<Message> messages(JsonNode body) {
        if (!body.path("integrations").isEmpty()) {
            throw ApiException.badParameter(
                    "integrations", "integrations are not supported: this server runs no tools for a client");
        }
        List<Message> messages = new ArrayList<>();
        String previous = body.path("previous_response_id").asString("");
        if (!previous.isEmpty()) {
            messages.addAll(conversations.require(previous, "previous_response_not_found"));
        }
        String system = body.path("system_prompt").asString("");
        if (!system.isEmpty()) {
            messages.removeIf(message -> message.role().equals("system"));
            messages.addFirst(Message.system(system));
        }
        messages.add(Message.user(text(body.path("input"))));
        return messages;
    }

    private static String text(JsonNode input) {
        if (input.isString()) {
            return input.asString();
        }
        if (!input.isArray() || input.isEmpty()) {
            throw ApiException.badParameter("input", "input must be a text or a list of items");
        }
        StringBuilder text = new StringBuilder();
        for (JsonNode item : input) {
            String type = item.path("type").asString("");
            if (!type.equals("text") && !type.equals("message")
                    || !item.path("content").isString()) {
                throw ApiException.badParameter("input", "this model does not support content of type " + type);
            }
            text.append(text.isEmpty() ? "" : "\n").append(item.path("content").asString());
        }
        return text.toString();
    }

    private ObjectNode result(OpenAiRequest request, PreparedAnswer prepared, List<Message> messages, Answer answer) {
        ObjectNode result =
                Json.object().put("model_instance_id", prepared.model().entry().name());
        ArrayNode output = result.putArray("output");
        if (!answer.reasoning().isEmpty()) {
            output.addObject().put("type", "reasoning").put("content", answer.reasoning());
        }
        output.addObject().put("type", "message").put("content", answer.text());
        ObjectNode stats = result.putObject("stats")
                .put("input_tokens", answer.usage().promptTokens())
                .put("total_output_tokens", answer.usage().tokens())
                .put("reasoning_output_tokens", OpenAiAnswers.reasoningTokens(prepared, answer))
                .put("tokens_per_second", answer.usage().tokensPerSecond())
                .put("time_to_first_token_seconds", answer.usage().promptNanos() / 1e9);
        if (prepared.loadNanos() > 0) {
            stats.put("model_load_time_seconds", prepared.loadNanos() / 1e9);
        }
        if (request.body().path("store").asBoolean(true)) {
            String id = OpenAiAnswers.id("resp_");
            List<Message> whole = new ArrayList<>(messages);
            whole.add(Message.assistant(answer.text(), answer.reasoning(), List.of()));
            conversations.put(id, List.copyOf(whole));
            result.put("response_id", id);
        }
        return result;
    }
}
