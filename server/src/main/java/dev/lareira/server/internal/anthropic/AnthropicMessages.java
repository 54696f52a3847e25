package dev.lareira.server.internal.anthropic;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.FinishReason;
import dev.lareira.core.LareiraException;
import dev.lareira.core.ToolChoice;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.GenerationRequest;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.generation.GenerationSettings;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.server.internal.openai.OpenAiAnswers;
import dev.lareira.server.internal.openai.OpenAiReplies;
import dev.lareira.server.internal.openai.OpenAiRequest;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/messages} and {@code /v1/messages/count_tokens}. */
final class AnthropicMessages {
    private static final JsonMapper MAPPER = new JsonMapper();

    private final Generator generator;
    private final OpenAiReplies replies;
    private final String defaultModel;

    AnthropicMessages(Generator generator, OpenAiReplies replies, String defaultModel) {
        this.generator = generator;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        try (PreparedAnswer prepared = generator.prepare(generation(request))) {
            if (request.streams()) {
                replies.stream(exchange, out -> {
                    AnthropicStream stream = new AnthropicStream(out);
                    Usage read = new Usage(prepared.promptTokens().length, 0, 0, 0, 0, 0, 0);
                    stream.begin(message(request, Json.array(), null, read));
                    stream.end(prepared.run(exchange.peer(), stream));
                });
            } else {
                replies.whole(exchange, listener -> {
                    Answer answer = prepared.run(exchange.peer(), listener);
                    return message(request, content(answer), stopReason(answer), answer.usage());
                });
            }
        }
    }

    void count(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        try (PreparedAnswer prepared = generator.prepare(generation(request))) {
            exchange.send(Json.object().put("input_tokens", prepared.promptTokens().length));
        }
    }

    private GenerationRequest generation(OpenAiRequest request) {
        JsonNode body = request.body();
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        ToolChoice choice = AnthropicInput.choice(body.path("tool_choice"));
        boolean one = body.at("/tool_choice/disable_parallel_tool_use").asBoolean(choice.forced());
        ChatRequest.Builder chat = ChatRequest.builder(AnthropicInput.messages(body))
                .tools(AnthropicInput.tools(body.path("tools")))
                .toolChoice(choice)
                .parallelToolCalls(!one);
        String thinking = body.at("/thinking/type").asString("");
        if (model.can("thinking") && !thinking.isEmpty()) {
            chat.thinking(!thinking.equals("disabled"));
        }
        GenerationSettings settings = request.settings(model);
        if (body.path("stop_sequences").isArray()) {
            settings.read(Json.object().set("stop", body.path("stop_sequences")));
        }
        try {
            return new GenerationRequest(
                    model,
                    new Prompt.Conversation(chat.build()),
                    settings,
                    Optional.empty(),
                    Optional.empty(),
                    request.keepAlive(),
                    false);
        } catch (LareiraException e) {
            throw ApiException.badParameter("tools", "tools: " + e.getMessage());
        }
    }

    private ObjectNode message(OpenAiRequest request, ArrayNode content, String stopReason, Usage usage) {
        ObjectNode message = Json.object()
                .put("id", OpenAiAnswers.id("msg_"))
                .put("type", "message")
                .put("role", "assistant")
                .put("model", request.model(defaultModel));
        message.set("content", content);
        message.put("stop_reason", stopReason).put("stop_sequence", (String) null);
        return message.set("usage", usage(usage));
    }

    static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("input_tokens", usage.promptTokens() - usage.cachedTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", usage.cachedTokens())
                .put("output_tokens", usage.tokens());
    }

    private static ArrayNode content(Answer answer) {
        ArrayNode content = Json.array();
        if (!answer.reasoning().isEmpty()) {
            content.addObject()
                    .put("type", "thinking")
                    .put("thinking", answer.reasoning())
                    .put("signature", "");
        }
        if (!answer.text().isEmpty()) {
            content.addObject().put("type", "text").put("text", answer.text());
        }
        answer.calls()
                .forEach(call -> content.addObject()
                        .put("type", "tool_use")
                        .put("id", call.id())
                        .put("name", call.name())
                        .set("input", MAPPER.readTree(call.argumentsJson())));
        return content;
    }

    static String stopReason(Answer answer) {
        if (answer.isCut()) {
            return "max_tokens";
        }
        if (!answer.calls().isEmpty()) {
            return "tool_use";
        }
        return answer.reason() == FinishReason.STOP_STRING ? "stop_sequence" : "end_turn";
    }
}
