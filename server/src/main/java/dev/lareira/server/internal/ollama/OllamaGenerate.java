package dev.lareira.server.internal.ollama;

import dev.lareira.core.ChatRequest;
import dev.lareira.core.Message;
import dev.lareira.core.Token;
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
import dev.lareira.server.internal.models.Models;
import dev.lareira.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code /api/generate}: an answer to one prompt, or a text that goes on as it is. */
final class OllamaGenerate {
    private final Generator generator;
    private final Constraints constraints;
    private final OllamaReplies replies;

    OllamaGenerate(Generator generator, Constraints constraints, OllamaReplies replies) {
        this.generator = generator;
        this.constraints = constraints;
        this.replies = replies;
    }

    void handle(Exchange exchange) {
        OllamaRequest request = new OllamaRequest(exchange.json());
        JsonNode body = request.body();
        ModelEntry model = generator.models().catalog().require(request.model());
        OllamaMessages.noImages(body);
        boolean raw = body.path("raw").asBoolean(false);
        if (raw
                && (has(body, "template")
                        || has(body, "system")
                        || !body.path("context").isEmpty())) {
            throw ApiException.badRequest("raw mode does not support template, system, or context");
        }
        if (!has(body, "prompt") && !has(body, "suffix")) {
            replies.load(
                    exchange,
                    request,
                    model,
                    OllamaAnswers.object(request.model()).put("response", ""));
            return;
        }
        try (PreparedAnswer prepared = generator.prepare(generation(request, model, raw))) {
            if (body.path("_debug_render_only").asBoolean(false)) {
                ObjectNode object = OllamaAnswers.object(request.model());
                object.putObject("_debug_info").put("rendered_template", prepared.promptText());
                exchange.send(object);
            } else {
                answer(exchange, request, prepared);
            }
        }
    }

    private static boolean has(JsonNode body, String field) {
        return !body.path(field).asString("").isEmpty();
    }

    private GenerationRequest generation(OllamaRequest request, ModelEntry model, boolean raw) {
        boolean fills = has(request.body(), "suffix");
        Prompt prompt;
        if (fills) {
            prompt = new Prompt.Gap(
                    request.body().path("prompt").asString(""),
                    request.body().path("suffix").asString(""));
        } else if (raw) {
            prompt = new Prompt.Text(request.body().path("prompt").asString(""));
        } else {
            prompt = prompt(request, model);
        }
        boolean converses = prompt instanceof Prompt.Conversation;
        return new GenerationRequest(
                model,
                prompt,
                request.settings(model),
                converses ? Optional.empty() : request.format(constraints),
                request.topLogprobs(),
                request.keepAlive(),
                request.truncates());
    }

    private Prompt prompt(OllamaRequest request, ModelEntry model) {
        String system = request.body().path("system").asString(model.preset().system());
        String text = request.body().path("prompt").asString("");
        String template = request.body().path("template").asString("");
        if (!template.isEmpty()) {
            return new Prompt.Text(new GoTemplate(template).render(system, text));
        }
        List<Message> messages = new ArrayList<>();
        if (!system.isEmpty()) {
            messages.add(Message.system(system));
        }
        messages.add(Message.user(text));
        ChatRequest.Builder chat = ChatRequest.builder(OllamaRequest.withPreset(model, messages));
        request.think(chat, model);
        request.format(constraints).ifPresent(chat::constraint);
        JsonNode context = request.body().path("context");
        return context.isEmpty() ? new Prompt.Conversation(chat.build()) : afterContext(request, model, chat, context);
    }

    /** What earlier answers gave back as {@code context}, and the new question behind it. */
    private Prompt afterContext(OllamaRequest request, ModelEntry model, ChatRequest.Builder chat, JsonNode context) {
        int[] before = new int[context.size()];
        for (int i = 0; i < before.length; i++) {
            before[i] = context.get(i).asInt(-1);
        }
        try (Models.Lease lease = generator.models().generator(model.name(), request.keepAlive())) {
            Tokenizer tokenizer = lease.model().model().tokenizer();
            String text = lease.model().format().prompt(chat.build()).text();
            int[] question = tokenizer.encode(text, false, true);
            int[] both = Arrays.copyOf(before, before.length + question.length);
            System.arraycopy(question, 0, both, before.length, question.length);
            return new Prompt.Tokens(both);
        }
    }

    private void answer(Exchange exchange, OllamaRequest request, PreparedAnswer prepared) {
        boolean logprobs = request.topLogprobs().isPresent();
        if (request.streams()) {
            replies.stream(exchange, out -> {
                out.line(part(request, "", ""));
                Answer answer = prepared.run(exchange.peer(), new Stream(out, request, prepared, logprobs));
                out.line(end(request, prepared, answer, "", "", false));
            });
            return;
        }
        replies.whole(exchange, listener -> {
            Answer answer = prepared.run(exchange.peer(), listener);
            return end(request, prepared, answer, answer.text(), answer.reasoning(), logprobs);
        });
    }

    private static ObjectNode part(OllamaRequest request, String text, String thinking) {
        ObjectNode object = OllamaAnswers.object(request.model()).put("response", text);
        if (!thinking.isEmpty()) {
            object.put("thinking", thinking);
        }
        return object.put("done", false);
    }

    private static ObjectNode end(
            OllamaRequest request,
            PreparedAnswer prepared,
            Answer answer,
            String text,
            String thinking,
            boolean logprobs) {
        ObjectNode object = part(request, text, thinking);
        if (logprobs) {
            object.set(
                    "logprobs",
                    OllamaAnswers.logprobs(prepared.model().model().tokenizer().vocabulary(), answer.tokens()));
        }
        if (!request.body().path("raw").asBoolean(false)) {
            ArrayNode context = object.putArray("context");
            IntStream.of(prepared.promptTokens()).forEach(context::add);
            answer.tokens().forEach(token -> context.add(token.id()));
        }
        return OllamaAnswers.end(object, answer);
    }

    /** One line for each part of the answer. */
    private record Stream(Output out, OllamaRequest request, PreparedAnswer prepared, List<Token> untold)
            implements AnswerListener {
        private Stream(Output out, OllamaRequest request, PreparedAnswer prepared, boolean logprobs) {
            this(out, request, prepared, logprobs ? new ArrayList<>() : List.of());
        }

        @Override
        public void token(Token token) {
            if (request.topLogprobs().isPresent()) {
                untold.add(token);
            }
        }

        @Override
        public void text(String text) {
            ObjectNode line = part(request, text, "");
            if (!untold.isEmpty()) {
                line.set(
                        "logprobs",
                        OllamaAnswers.logprobs(
                                prepared.model().model().tokenizer().vocabulary(), untold));
                untold.clear();
            }
            out.line(line);
        }

        @Override
        public void reasoning(String text) {
            out.line(part(request, "", text));
        }

        @Override
        public void waiting() {
            out.line(part(request, "", ""));
        }
    }
}
