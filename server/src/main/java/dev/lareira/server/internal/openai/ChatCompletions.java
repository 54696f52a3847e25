package dev.lareira.server.internal.openai;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.LareiraException;
import dev.lareira.core.Message;
import dev.lareira.core.Token;
import dev.lareira.core.ToolCall;
import dev.lareira.server.internal.generation.Answer;
import dev.lareira.server.internal.generation.AnswerListener;
import dev.lareira.server.internal.generation.Constraints;
import dev.lareira.server.internal.generation.GenerationRequest;
import dev.lareira.server.internal.generation.GenerationRequest.Prompt;
import dev.lareira.server.internal.generation.Generator;
import dev.lareira.server.internal.generation.PreparedAnswer;
import dev.lareira.server.internal.generation.Together;
import dev.lareira.server.internal.generation.Usage;
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Json;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/chat/completions}, LM Studio's, which tells more, and {@code /v1/fim/completions}, answered alike. */
public final class ChatCompletions {
    private final Generator generator;
    private final Constraints constraints;
    private final OpenAiReplies replies;
    private final String defaultModel;

    public ChatCompletions(Generator generator, Constraints constraints, OpenAiReplies replies, String defaultModel) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
        this.defaultModel = defaultModel;
    }

    public void handle(Exchange exchange) {
        handle(exchange, false, this::conversation);
    }

    /** With the statistics of LM Studio. */
    public void handleWithStats(Exchange exchange) {
        handle(exchange, true, this::conversation);
    }

    /** Mistral's way to fill in between {@code prompt} and {@code suffix}. */
    public void fillIn(Exchange exchange) {
        handle(exchange, false, this::gap);
    }

    private void handle(
            Exchange exchange, boolean stats, BiFunction<OpenAiRequest, ModelEntry, GenerationRequest> reading) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        int choices = request.choices();
        try (PreparedAnswer prepared = generator.prepare(reading.apply(request, model))) {
            Reply reply = new Reply(request, request.model(defaultModel), prepared, stats);
            if (request.streams()) {
                replies.stream(exchange, out -> reply.stream(exchange, out, choices));
            } else {
                replies.whole(exchange, listener -> reply.whole(exchange, listener, choices));
            }
        }
    }

    /** How many tokens a conversation has. */
    public void count(Exchange exchange) {
        OpenAiRequest request = new OpenAiRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(request.model(defaultModel));
        try (PreparedAnswer prepared = generator.prepare(conversation(request, model))) {
            exchange.send(Json.object().put("input_tokens", prepared.promptTokens().length));
        }
    }

    private GenerationRequest conversation(OpenAiRequest request, ModelEntry model) {
        JsonNode body = request.body();
        List<Message> messages = OpenAiMessages.messages(body.path("messages"));
        try {
            ChatRequest chat = request.chat(model, messages, constraints)
                    .tools(OpenAiMessages.tools(body.path("tools")))
                    .toolChoice(OpenAiMessages.choice(body.path("tool_choice")))
                    .parallelToolCalls(OpenAiMessages.severalCalls(body))
                    .build();
            return new GenerationRequest(
                    model,
                    new Prompt.Conversation(chat),
                    request.settings(model),
                    Optional.empty(),
                    request.topLogprobs(),
                    request.keepAlive(),
                    false);
        } catch (LareiraException e) {
            throw ApiException.badParameter("tools", e.getMessage());
        }
    }

    private GenerationRequest gap(OpenAiRequest request, ModelEntry model) {
        JsonNode prompt = request.body().path("prompt");
        if (!prompt.isString()) {
            throw ApiException.badParameter("prompt", "prompt must be the text before the gap");
        }
        return new GenerationRequest(
                model,
                new Prompt.Gap(prompt.asString(), request.body().path("suffix").asString("")),
                request.settings(model),
                request.constraint(constraints),
                request.topLogprobs(),
                request.keepAlive(),
                false);
    }

    /** The answers to one request. */
    private record Reply(
            OpenAiRequest request, String model, PreparedAnswer prepared, boolean stats, String id, long created) {
        private Reply(OpenAiRequest request, String model, PreparedAnswer prepared, boolean stats) {
            this(request, model, prepared, stats, OpenAiAnswers.id("chatcmpl-"), OpenAiAnswers.now());
        }

        private ObjectNode object(String type) {
            return Json.object()
                    .put("id", id)
                    .put("object", type)
                    .put("created", created)
                    .put("model", model)
                    .put("system_fingerprint", "fp_lareira");
        }

        private Vocabulary vocabulary() {
            return prepared.model().model().tokenizer().vocabulary();
        }

        private JsonNode whole(Exchange exchange, AnswerListener listener, int count) {
            List<Answer> answers = Together.run(count, i -> prepared.run(exchange.peer(), i, listener));
            ObjectNode object = object("chat.completion");
            ArrayNode choices = object.putArray("choices");
            for (Answer answer : answers) {
                ObjectNode choice = choices.addObject().put("index", choices.size() - 1);
                choice.set("message", message(answer));
                choice.set(
                        "logprobs",
                        request.topLogprobs().isPresent()
                                ? OpenAiAnswers.logprobs(vocabulary(), answer.tokens())
                                : null);
                choice.put("finish_reason", OpenAiAnswers.finishReason(answer));
            }
            Usage usage =
                    answers.stream().map(Answer::usage).reduce(Usage::plus).orElseThrow();
            object.set("usage", OpenAiAnswers.usage(usage));
            object.set("timings", OpenAiAnswers.timings(usage));
            if (stats) {
                addStats(object, answers.getFirst());
            }
            return object;
        }

        private void addStats(ObjectNode object, Answer answer) {
            object.set("stats", OpenAiAnswers.stats(answer));
            object.putObject("model_info")
                    .put("arch", prepared.model().entry().info().architecture())
                    .put("quant", prepared.model().entry().info().type().name())
                    .put("format", "gguf")
                    .put("context_length", prepared.model().contextLength());
            object.putObject("runtime")
                    .put("name", "lareira")
                    .put("version", Runtime.version().toString());
        }

        private static ObjectNode message(Answer answer) {
            ObjectNode message = Json.object().put("role", "assistant");
            message.put("content", answer.text().isEmpty() && !answer.calls().isEmpty() ? null : answer.text());
            if (!answer.reasoning().isEmpty()) {
                message.put("reasoning_content", answer.reasoning()).put("reasoning", answer.reasoning());
            }
            if (!answer.calls().isEmpty()) {
                ArrayNode calls = message.putArray("tool_calls");
                answer.calls().forEach(call -> calls.add(OpenAiAnswers.call(call)));
            }
            return message.put("refusal", (String) null);
        }

        private void stream(Exchange exchange, Output out, int count) {
            for (int i = 0; i < count; i++) {
                out.event(chunk(i, Json.object().put("role", "assistant").put("content", "")));
            }
            List<Answer> answers = Together.run(count, i -> {
                Stream stream = new Stream(this, out, i);
                Answer answer = prepared.run(exchange.peer(), i, stream);
                stream.end(answer);
                return answer;
            });
            Usage usage =
                    answers.stream().map(Answer::usage).reduce(Usage::plus).orElseThrow();
            if (request.wantsUsage()) {
                ObjectNode last = object("chat.completion.chunk");
                last.putArray("choices");
                last.set("usage", OpenAiAnswers.usage(usage));
                out.event(last);
            }
            out.done();
        }

        private ObjectNode chunk(int index, ObjectNode delta) {
            ObjectNode chunk = object("chat.completion.chunk");
            ObjectNode choice = chunk.putArray("choices").addObject().put("index", index);
            choice.set("delta", delta);
            choice.put("logprobs", (String) null).put("finish_reason", (String) null);
            return chunk;
        }
    }

    /** One chunk for each part of an answer; several answers share the output. */
    private record Stream(Reply reply, Output out, int index, List<Token> untold) implements AnswerListener {
        private Stream(Reply reply, Output out, int index) {
            this(reply, out, index, new ArrayList<>());
        }

        @Override
        public void token(Token token) {
            if (reply.request().topLogprobs().isPresent()) {
                untold.add(token);
            }
        }

        @Override
        public void text(String text) {
            send(Json.object().put("content", text));
        }

        /** Under both names that clients look for (rule 17). */
        @Override
        public void reasoning(String text) {
            send(Json.object().put("reasoning_content", text).put("reasoning", text));
        }

        /** Id and name come first and once, the arguments after them (rule 16). */
        @Override
        public void call(int number, ToolCall call) {
            ObjectNode begin = Json.object();
            ObjectNode first = begin.putArray("tool_calls").addObject().put("index", number);
            first.put("id", call.id())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", call.name())
                    .put("arguments", "");
            send(begin);
            ObjectNode rest = Json.object();
            rest.putArray("tool_calls")
                    .addObject()
                    .put("index", number)
                    .putObject("function")
                    .put("arguments", call.argumentsJson());
            send(rest);
        }

        @Override
        public void waiting() {
            synchronized (out) {
                out.ping();
            }
        }

        private void send(ObjectNode delta) {
            ObjectNode chunk = reply.chunk(index, delta);
            if (!untold.isEmpty()) {
                ((ObjectNode) chunk.path("choices").get(0))
                        .set("logprobs", OpenAiAnswers.logprobs(reply.vocabulary(), untold));
                untold.clear();
            }
            synchronized (out) {
                out.event(chunk);
            }
        }

        private void end(Answer answer) {
            ObjectNode chunk = reply.chunk(index, Json.object());
            ((ObjectNode) chunk.path("choices").get(0)).put("finish_reason", OpenAiAnswers.finishReason(answer));
            chunk.set("timings", OpenAiAnswers.timings(answer.usage()));
            if (reply.stats()) {
                reply.addStats(chunk, answer);
            }
            synchronized (out) {
                out.event(chunk);
            }
        }
    }
}
