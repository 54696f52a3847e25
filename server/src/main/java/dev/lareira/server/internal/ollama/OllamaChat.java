package dev.lareira.server.internal.ollama;

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
import dev.lareira.server.internal.http.ApiException;
import dev.lareira.server.internal.http.Exchange;
import dev.lareira.server.internal.http.Output;
import dev.lareira.server.internal.models.ModelEntry;
import dev.lareira.tokenizer.Vocabulary;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/chat}. */
final class OllamaChat {
    private final Generator generator;
    private final Constraints constraints;
    private final OllamaReplies replies;

    OllamaChat(Generator generator, Constraints constraints, OllamaReplies replies) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
    }

    void handle(Exchange exchange) {
        OllamaRequest request = new OllamaRequest(exchange.json());
        ModelEntry model = generator.models().catalog().require(request.model());
        List<Message> messages = OllamaMessages.messages(request.body().path("messages"));
        if (messages.isEmpty()) {
            ObjectNode done = OllamaAnswers.object(request.model());
            done.set("message", OllamaAnswers.message(""));
            replies.load(exchange, request, model, done);
            return;
        }
        try (PreparedAnswer prepared = generator.prepare(generation(request, model, messages))) {
            if (request.body().path("_debug_render_only").asBoolean(false)) {
                exchange.send(rendered(request, prepared));
            } else {
                answer(exchange, request, prepared);
            }
        }
    }

    private GenerationRequest generation(OllamaRequest request, ModelEntry model, List<Message> messages) {
        ChatRequest.Builder chat = ChatRequest.builder(OllamaRequest.withPreset(model, messages))
                .tools(OllamaMessages.tools(request.body().path("tools")));
        request.think(chat, model);
        request.format(constraints).ifPresent(chat::constraint);
        try {
            return new GenerationRequest(
                    model,
                    new Prompt.Conversation(chat.build()),
                    request.settings(model),
                    Optional.empty(),
                    request.topLogprobs(),
                    request.keepAlive(),
                    request.truncates());
        } catch (LareiraException e) {
            throw ApiException.badParameter("tools", e.getMessage());
        }
    }

    private static JsonNode rendered(OllamaRequest request, PreparedAnswer prepared) {
        ObjectNode object = OllamaAnswers.object(request.model());
        object.putObject("_debug_info").put("rendered_template", prepared.promptText());
        return object;
    }

    private void answer(Exchange exchange, OllamaRequest request, PreparedAnswer prepared) {
        Vocabulary vocabulary = prepared.model().model().tokenizer().vocabulary();
        boolean logprobs = request.topLogprobs().isPresent();
        if (request.streams()) {
            replies.stream(exchange, out -> {
                Stream stream = new Stream(out, request.model(), vocabulary, logprobs);
                stream.waiting();
                Answer answer = prepared.run(exchange.peer(), stream);
                stream.end(answer);
            });
            return;
        }
        replies.whole(exchange, listener -> {
            Answer answer = prepared.run(exchange.peer(), listener);
            ObjectNode message = OllamaAnswers.message(answer.text());
            if (!answer.reasoning().isEmpty()) {
                message.put("thinking", answer.reasoning());
            }
            if (!answer.calls().isEmpty()) {
                message.set("tool_calls", OllamaAnswers.calls(0, answer.calls()));
            }
            ObjectNode object = OllamaAnswers.object(request.model());
            object.set("message", message);
            if (logprobs) {
                object.set("logprobs", OllamaAnswers.logprobs(vocabulary, answer.tokens()));
            }
            return OllamaAnswers.end(object, answer);
        });
    }

    /** One line for each part of the answer. */
    private static final class Stream implements AnswerListener {
        private final Output out;
        private final String model;
        private final Vocabulary vocabulary;
        private final boolean logprobs;
        /** Tokens whose probabilities have not been told yet. */
        private final List<Token> untold = new ArrayList<>();

        private Stream(Output out, String model, Vocabulary vocabulary, boolean logprobs) {
            this.out = out;
            this.model = model;
            this.vocabulary = vocabulary;
            this.logprobs = logprobs;
        }

        @Override
        public void token(Token token) {
            if (logprobs) {
                untold.add(token);
            }
        }

        @Override
        public void text(String text) {
            line(OllamaAnswers.message(text));
        }

        @Override
        public void reasoning(String text) {
            line(OllamaAnswers.message("").put("thinking", text));
        }

        @Override
        public void call(int index, ToolCall call) {
            ObjectNode message = OllamaAnswers.message("");
            message.set("tool_calls", OllamaAnswers.calls(index, List.of(call)));
            line(message);
        }

        /** A line without text says that all is well (rule 22). */
        @Override
        public void waiting() {
            out.line(OllamaAnswers.object(model)
                    .<ObjectNode>set("message", OllamaAnswers.message(""))
                    .put("done", false));
        }

        private void line(ObjectNode message) {
            ObjectNode line = OllamaAnswers.object(model);
            line.set("message", message);
            tellLogprobs(line);
            out.line(line.put("done", false));
        }

        private void tellLogprobs(ObjectNode line) {
            if (!untold.isEmpty()) {
                line.set("logprobs", OllamaAnswers.logprobs(vocabulary, untold));
                untold.clear();
            }
        }

        private void end(Answer answer) {
            ObjectNode line = OllamaAnswers.object(model);
            line.set("message", OllamaAnswers.message(""));
            tellLogprobs(line);
            out.line(OllamaAnswers.end(line, answer));
        }
    }
}
