package dev.lareira.server.internal.openai;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.Constraint;
import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/responses}. The last answers are kept in memory, so that a request can go on from one. */
final class Responses {
    /** A conversation up to and with an answer, and the answer as it was sent. */
    private record Kept(List<Message> messages, ObjectNode response) {}

    private final Generator generator;
    private final Constraints constraints;
    private final OpenAiReplies replies;
    private final String defaultModel;
    private final Recent<Kept> kept = new Recent<>("response");

    Responses(Generator generator, Constraints constraints, OpenAiReplies replies, String defaultModel) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    void handle(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        List<Message> messages = ResponsesInput.messages(before(request.body()), request.body());
        ResponseObject response =
                new ResponseObject(OpenAiAnswers.id("resp_"), request.model(defaultModel), request.body());
        try (PreparedAnswer prepared = generator.prepare(generation(request, model, messages))) {
            if (request.streams()) {
                stream(exchange, request, prepared, messages, response);
            } else {
                replies.whole(exchange, listener -> whole(exchange, request, prepared, messages, response, listener));
            }
        }
    }

    private List<Message> before(JsonNode body) {
        String id = body.path("previous_response_id").asString("");
        if (id.isEmpty()) {
            return List.of();
        }
        return kept.require(id, "previous_response_not_found").messages();
    }

    private GenerationRequest generation(OpenAiRequest request, ModelEntry model, List<Message> messages) {
        JsonNode body = request.body();
        Optional<Constraint> format = OpenAiRequest.format(body.at("/text/format"), constraints);
        try {
            ChatRequest.Builder chat = request.chat(model, messages, constraints)
                    .tools(ResponsesInput.tools(body.path("tools")))
                    .toolChoice(OpenAiMessages.choice(body.path("tool_choice")))
                    .parallelToolCalls(OpenAiMessages.severalCalls(body));
            format.ifPresent(chat::constraint);
            return new GenerationRequest(
                    model,
                    new Prompt.Conversation(chat.build()),
                    request.settings(model),
                    Optional.empty(),
                    Optional.empty(),
                    request.keepAlive(),
                    body.path("truncation").asString("").equals("auto"));
        } catch (LareiraException e) {
            throw ApiException.badParameter("tools", e.getMessage());
        }
    }

    private void stream(
            Exchange exchange,
            OpenAiRequest request,
            PreparedAnswer prepared,
            List<Message> messages,
            ResponseObject response) {
        replies.stream(exchange, out -> {
            ResponsesStream stream = new ResponsesStream(out, response);
            stream.begin();
            try {
                Answer answer = prepared.run(exchange.peer(), stream);
                keep(request, messages, answer, stream.end(answer, OpenAiAnswers.reasoningTokens(prepared, answer)));
            } catch (ApiException e) {
                stream.fail(e.getMessage());
            }
        });
    }

    private JsonNode whole(
            Exchange exchange,
            OpenAiRequest request,
            PreparedAnswer prepared,
            List<Message> messages,
            ResponseObject response,
            AnswerListener listener) {
        Answer answer = prepared.run(exchange.peer(), listener);
        ArrayNode output = Json.array();
        if (!answer.reasoning().isEmpty()) {
            output.add(ResponseObject.reasoning(OpenAiAnswers.id("rs_"), answer.reasoning(), true));
        }
        if (!answer.text().isEmpty() || answer.calls().isEmpty()) {
            output.add(ResponseObject.message(
                    OpenAiAnswers.id("msg_"), answer.text(), answer.isCut() ? "incomplete" : "completed"));
        }
        answer.calls().forEach(call -> output.add(ResponseObject.call(OpenAiAnswers.id("fc_"), call, true)));
        ObjectNode object =
                response.done(answer.isCut(), output, answer.usage(), OpenAiAnswers.reasoningTokens(prepared, answer));
        keep(request, messages, answer, object);
        return object;
    }

    private void keep(OpenAiRequest request, List<Message> messages, Answer answer, ObjectNode response) {
        if (request.body().path("store").asBoolean(true)) {
            List<Message> whole = new ArrayList<>(messages);
            whole.add(Message.assistant(answer.text(), answer.reasoning(), answer.calls()));
            kept.put(response.path("id").asString(), new Kept(List.copyOf(whole), response));
        }
    }

    void retrieve(Exchange exchange) {
        exchange.send(kept.require(exchange.tail(), "not_found").response());
    }

    void delete(Exchange exchange) {
        kept.remove(exchange.tail(), "not_found");
        exchange.send(Json.object()
                .put("id", exchange.tail())
                .put("object", "response")
                .put("deleted", true));
    }
}
